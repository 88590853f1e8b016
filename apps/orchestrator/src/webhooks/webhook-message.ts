import { createHmac } from 'node:crypto';
import type { RequestView } from '../requests/request.ts';
import { failureOf } from '../requests/request-failure.ts';
import { secretBytes } from './webhook-secret.ts';

/** What is posted when a request is over. Not the answer itself: that is fetched with the key, at `resultPath`. */
export interface WebhookMessage {
  type: `request.${string}`;
  id: string;
  state: string;
  /** Of the container's answer; null when there is none. */
  status: number | null;
  /** Why there is no answer; null when there is one. */
  code: string | null;
  pool: string;
  /** Id of the API key. */
  caller: string;
  createdAt: string;
  endedAt: string | null;
  resultPath: string;
}

export function messageOf(view: RequestView): WebhookMessage {
  const { envelope, state, outcome, endedAt } = view;
  return {
    type: `request.${state}`,
    id: envelope.id,
    state,
    status: outcome?.kind === 'answer' ? outcome.status : null,
    code: failureOf(view)?.code ?? null,
    pool: envelope.pool,
    caller: envelope.caller,
    createdAt: new Date(envelope.createdAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    resultPath: `/requests/${envelope.id}/result`,
  };
}

/**
 * The headers of Standard Webhooks 1.0 (standardwebhooks.com): the id is the same at every attempt, the time is that of the
 * attempt, and both are signed together with the body.
 */
export function signedHeaders(
  id: string,
  body: string,
  secret: string,
  nowMs: number,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = String(Math.floor(nowMs / 1_000));
  const mac = createHmac('sha256', secretBytes(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
