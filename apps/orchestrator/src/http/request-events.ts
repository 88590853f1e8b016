import { Failure } from '@sluice/common/errors/failure.ts';
import { toProblem } from '@sluice/common/errors/problem.ts';
import { isTerminal, type RequestView } from '../requests/request.ts';
import { statusOf } from './request-status.ts';

export interface RequestEvent {
  /** The same for the same event, whichever orchestrator tells it. */
  id: string;
  name: string;
  data: unknown;
  isLast: boolean;
}

/** What was told last. */
export interface Told {
  id: string | null;
  attempt: number;
}

/** What to tell of a request now. Pure; in order; empty when all is told. */
export function eventsOf(view: RequestView, told: Told, estimatedWaitMs: number | null): RequestEvent[] {
  const { state, attempts, position } = view;
  const events: RequestEvent[] = [];
  if (state === 'queued') {
    const data = { position, estimatedWaitMs };
    events.push({ id: `queued-${attempts}-${position ?? ''}`, name: state, data, isLast: false });
  } else if (attempts > told.attempt && view.startedAt !== null) {
    // Also of one that ended before anybody looked.
    const data = { container: view.container, startedAt: new Date(view.startedAt).toISOString() };
    events.push({ id: `running-${attempts}`, name: 'running', data, isLast: false });
  }
  if (isTerminal(state)) {
    events.push({ id: lastId(state), name: state, data: statusOf(view, null), isLast: true });
  }
  return events.filter(({ id }) => id !== told.id);
}

/** The request was there and is not any more. */
export function goneEvent(requestId: string): RequestEvent {
  const data = { id: requestId, problem: toProblem(new Failure('REQUEST.GONE'), requestId) };
  return { id: lastId('gone'), name: 'gone', data, isLast: true };
}

/** Whether a reader that sends this `Last-Event-ID` has heard everything. */
export function hasHeardAll(lastEventId: string | undefined, state: RequestView['state']): boolean {
  return isTerminal(state) && lastEventId === lastId(state);
}

function lastId(state: string): string {
  return `end-${state}`;
}
