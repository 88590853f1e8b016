import { Failure } from '@sluice/common/errors/failure.ts';
import { isTerminal, type RequestView } from '../requests/request.ts';
import { failureOf } from '../requests/request-failure.ts';
import type { RequestStore } from '../requests/request-store.ts';
import { type Ending, endingOf } from './ending.ts';

type Reads = Pick<RequestStore, 'view' | 'answer'>;

/** How a request ended, from Redis; null while it has not. Throws when Redis is away. */
export async function readEnding(store: Reads, id: string): Promise<Ending | null> {
  const view = await store.view(id);
  return view ? readEndingOf(store, view) : gone();
}

/** The same, when the view is there already. */
export async function readEndingOf(store: Reads, view: RequestView): Promise<Ending | null> {
  if (!isTerminal(view.state)) return null;
  const failure = failureOf(view);
  if (failure) return { kind: 'failure', failure };
  if (!view.outcome) return gone();
  const body = await store.answer(view.envelope.id);
  return body ? endingOf(view.outcome, body) : gone();
}

/** It was there a moment ago: its time is over, or Redis has lost it. */
function gone(): Ending {
  return { kind: 'failure', failure: new Failure('REQUEST.GONE') };
}
