import { Failure } from '@sluice/common/errors/failure.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { type Outcome, REQUEST_TRANSITIONS, type RequestState, type RequestView } from './request.ts';
import { openEnvelope, openOutcome } from './request-seal.ts';

/** What the script says of a request. */
export type RequestRow = [
  state: RequestState,
  envelope: string | null,
  mac: string | null,
  outcome: string | null,
  outcomeMac: string | null,
  container: string | null,
  startedAt: string | null,
  endedAt: string | null,
  attempts: string | null,
  position: number | string | null,
];

const TAMPERED: Outcome = {
  kind: 'failure',
  code: 'REQUEST.TAMPERED',
  detail: 'What Redis holds of the outcome was changed by somebody else.',
  container: null,
};

/**
 * A request as Redis tells of it, its signatures checked. Throws REQUEST.TAMPERED where nothing of it can be believed; an outcome that cannot
 * is shown as a failure of this code.
 */
export function viewOf(signer: Signer, place: string, row: RequestRow): RequestView {
  const [state, text, mac, outcomeText, outcomeMac, container, startedAt, endedAt, attempts, position] = row;
  const opened = openEnvelope(signer, place, text ?? '', mac ?? '');
  if (!opened || !Object.hasOwn(REQUEST_TRANSITIONS, state)) throw new Failure('REQUEST.TAMPERED');
  const view: RequestView = {
    envelope: opened.envelope,
    state,
    position: numberOf(position),
    container,
    startedAt: numberOf(startedAt),
    endedAt: numberOf(endedAt),
    attempts: numberOf(attempts) ?? 0,
    outcome: null,
    answerBytes: 0,
  };
  if (state !== 'succeeded' && state !== 'failed') return view;
  const ended = openOutcome(signer, place, outcomeText ?? '', outcomeMac ?? '');
  if (!ended || (ended.outcome.kind === 'answer') !== (state === 'succeeded')) {
    return { ...view, state: 'failed', outcome: TAMPERED };
  }
  return { ...view, outcome: ended.outcome, answerBytes: ended.answerBytes };
}

function numberOf(value: number | string | null): number | null {
  const number = value === null ? null : Number(value);
  return number === null || Number.isSafeInteger(number) ? number : null;
}
