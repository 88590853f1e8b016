import { ERROR_CODES } from '@sluice/common/errors/catalogue.ts';
import { z } from 'zod';

/** `high` comes before `normal`, `normal` before `low`; within one class callers take turns. */
export const Priority = z.enum(['high', 'normal', 'low']);
export type Priority = z.infer<typeof Priority>;

/** What is known of a request when it comes, and never changes. Signed together with its body. */
export const RequestEnvelope = z.strictObject({
  id: z.string(),
  pool: z.string(),
  /** Id of the API key. */
  caller: z.string(),
  priority: Priority,
  /** Of the body, as the caller sent it; null when it sent none. */
  contentType: z.string().nullable(),
  accept: z.string().nullable(),
  /** Times of day in milliseconds. Nothing of it is started after its deadline. */
  createdAt: z.int(),
  deadlineAt: z.int(),
  /** The caller allows that the work is done twice: after a container was lost, another one gets the request. */
  mayRepeat: z.boolean(),
  /** Called when the request is over. */
  webhook: z.string().nullable(),
});
export type RequestEnvelope = z.infer<typeof RequestEnvelope>;

/** `queued` and `running` may alternate; the others are terminal: a request is in exactly one of them for ever. */
export type RequestState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';

export const REQUEST_TRANSITIONS: Record<RequestState, readonly RequestState[]> = {
  queued: ['running', 'cancelled', 'expired', 'failed'],
  running: ['succeeded', 'failed', 'cancelled', 'queued'],
  succeeded: [],
  failed: [],
  cancelled: [],
  expired: [],
};

export function isTerminal(state: RequestState): boolean {
  return REQUEST_TRANSITIONS[state].length === 0;
}

/** Headers of a container's answer that are passed on. */
export const PASSED_HEADERS = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
] as const;

/** The answer of a container, whatever its status: passed through unchanged. */
export const ContainerAnswer = z.strictObject({
  kind: z.literal('answer'),
  container: z.string(),
  status: z.int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
});
export type ContainerAnswer = z.infer<typeof ContainerAnswer>;

/** The transport failed, or there was none. */
export const RequestFailure = z.strictObject({
  kind: z.literal('failure'),
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  /** The container that had the request; null when none had. */
  container: z.string().nullable(),
});
export type RequestFailure = z.infer<typeof RequestFailure>;

export const Outcome = z.discriminatedUnion('kind', [ContainerAnswer, RequestFailure]);
/** How a request ended. The body of an answer travels beside it. */
export type Outcome = z.infer<typeof Outcome>;

/** A request as it is now. */
export interface RequestView {
  envelope: RequestEnvelope;
  state: RequestState;
  /** Requests that come before it in its pool; of one that expired, those that did then; null otherwise. */
  position: number | null;
  /** Which container has it, or had it last, and since when; null before the first. */
  container: string | null;
  startedAt: number | null;
  /** When it reached its terminal state. */
  endedAt: number | null;
  /** How often a container was given it. */
  attempts: number;
  /** Of a terminal state but `cancelled` and `expired`. */
  outcome: Outcome | null;
  /** Of an answer, in bytes. */
  answerBytes: number;
}
