import { Failure } from '@sluice/common/errors/failure.ts';
import type { RequestView } from './request.ts';

/** Why a request that is over has no answer of a container; null when it has one, or is not over. */
export function failureOf({ envelope, state, outcome, position, endedAt }: RequestView): Failure | null {
  if (state === 'cancelled') return new Failure('REQUEST.CANCELLED');
  if (state === 'expired') {
    const waitedMs = Math.max(0, (endedAt ?? envelope.deadlineAt) - envelope.createdAt);
    return new Failure(
      'CONTAINER.NONE_FREE',
      `No container of the pool ${envelope.pool} became free within ${waitedMs} ms; nothing was started`,
      { waitedMs, ...(position === null ? {} : { queuePosition: position }) },
    );
  }
  return outcome?.kind === 'failure' ? new Failure(outcome.code, outcome.detail) : null;
}
