import http from 'node:http';
import https from 'node:https';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { GuardedAgent } from '../net/guarded-lookup.ts';
import type { Attempt } from './judge-delivery.ts';

export interface WebhookPost {
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Breaks it off. */
  signal: AbortSignal;
}

/** What a receiver says is not looked at; so much of it is let through before the connection is closed. */
const DRAINED_MAX_BYTES = 65_536;

/** One attempt. Never throws. The agent decides which addresses may be connected to. */
export function postWebhook(agent: GuardedAgent, post: WebhookPost): Promise<Attempt> {
  const { url, body, timeoutMs } = post;
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  let status = 0;
  const end = (error?: Error) => {
    if (status > 0) return resolve({ outcome: 'answered', status });
    const isForbidden = error instanceof Failure && error.code === 'ADDRESS.FORBIDDEN';
    resolve({ outcome: 'failed', reason: isForbidden ? error.code : reasonOf(error), isForbidden });
  };
  const limit = AbortSignal.timeout(timeoutMs);
  const { request } = url.protocol === 'https:' ? https : http;
  const headers = {
    ...post.headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'sluice-webhooks/1',
    accept: '*/*',
  };
  const signal = AbortSignal.any([limit, post.signal]);
  try {
    const sent = request(url, { method: 'POST', agent: agent.of(url), headers, signal }, (answer) => {
      status = answer.statusCode ?? 0;
      let drained = 0;
      answer.on('data', (chunk: Buffer) => {
        drained += chunk.length;
        if (drained > DRAINED_MAX_BYTES) sent.destroy();
      });
      answer.once('close', () => end()).once('error', end);
    });
    sent.once('error', (error) => end(limit.aborted ? new Error('timed out') : error));
    sent.once('close', () => end());
    sent.end(body);
  } catch (error) {
    end(error as Error);
  }
  return promise;
}

/** Short, and nothing of what the receiver sent. */
function reasonOf(error: NodeJS.ErrnoException | undefined): string {
  if (!error) return 'closed without an answer';
  return error.code ?? (error.message === 'timed out' ? 'timed out' : 'not reachable');
}
