import type { RequestEnvelope } from '../requests/request.ts';
import { type EndingWatch, watchEnding } from './await-ending.ts';
import type { Ending } from './ending.ts';
import { orUnavailable } from './or-unavailable.ts';
import type { RequestDoor } from './request-door.ts';

export interface TakenIn {
  /** Of a joined request, as far as this caller knows it: its own, with the id of the first. */
  envelope: RequestEnvelope;
  wait: EndingWatch;
}

/** Submits a request that is watched already. Throws what the desk throws. */
export async function takeIn(
  { desk, store, watch }: Pick<RequestDoor, 'desk' | 'store' | 'watch'>,
  envelope: RequestEnvelope,
  body: Uint8Array,
  idempotencyKey: string | null,
): Promise<TakenIn> {
  const wait = watchEnding(store, watch, envelope.id);
  try {
    const admission = await orUnavailable(desk.submit({ envelope, body, idempotencyKey }));
    if (admission.outcome === 'admitted') return { envelope, wait };
    wait.stop();
    const joined = watchEnding(store, watch, admission.id);
    joined.look();
    return { envelope: { ...envelope, id: admission.id }, wait: joined };
  } catch (error) {
    wait.stop();
    throw error;
  }
}

/** The ending of a request; null when the time is over or one of the signals aborts. */
export async function endingWithin(
  { ending }: EndingWatch,
  waitMs: number,
  ...signals: AbortSignal[]
): Promise<Ending | null> {
  if (waitMs === 0 || signals.some(({ aborted }) => aborted)) return null;
  const { promise: over, resolve } = Promise.withResolvers<null>();
  const end = () => resolve(null);
  const timer = setTimeout(end, waitMs);
  for (const signal of signals) signal.addEventListener('abort', end);
  try {
    return await Promise.race([ending, over]);
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', end);
  }
}
