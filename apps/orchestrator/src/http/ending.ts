import { Failure } from '@sluice/common/errors/failure.ts';
import type { ContainerAnswer, Outcome } from '../requests/request.ts';

/** How a request ended, as its caller is told. */
export type Ending =
  | { kind: 'answer'; answer: ContainerAnswer; body: Uint8Array }
  | { kind: 'failure'; failure: Failure };

export function endingOf(outcome: Outcome, body: Uint8Array): Ending {
  if (outcome.kind === 'answer') return { kind: 'answer', answer: outcome, body };
  return { kind: 'failure', failure: new Failure(outcome.code, outcome.detail) };
}
