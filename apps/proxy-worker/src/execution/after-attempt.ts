import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { Execution } from './execution.ts';
import type { NodeOutcome } from './mysql-node-executor.ts';

/** A deadlock's victim is rolled back as a whole, so it may be sent again. */
const DEADLOCK_RETRIES_MAX = 2;
/** A node that became read-only wrote nothing; the new primary may. */
const READ_ONLY_RETRIES_MAX = 1;
/** A read that lost this many connections may be what breaks them: it must not go through the whole cluster. */
const LOSSES_MAX = 3;

export interface AttemptFacts {
  node: string;
  strong: boolean;
  repeatable: boolean;
  atomic: boolean;
  /** False for a call: an error may come from any statement inside of it. */
  parsedAsWhole: boolean;
  deadlocks: number;
  readOnlyErrors: number;
  /** Connections that earlier attempts lost. */
  losses: number;
  /** Why the request's signal aborted: a Failure with the code to tell. */
  abortReason: unknown;
}

/** `elsewhere`: the node failed and nothing happened. `new-primary`: look for the primary again first. */
export type NextStep =
  | { step: 'finish'; execution: Execution }
  | { step: 'again' }
  | { step: 'elsewhere' }
  | { step: 'new-primary' };

/** What follows from how an attempt ended. The one place that decides whether a statement may be sent twice. */
export function afterAttempt(outcome: NodeOutcome, facts: AttemptFacts): NextStep {
  const { node, repeatable } = facts;
  const fail = (
    code: ErrorCode,
    rest: { detail?: string; errno?: number; sqlState?: string } = {},
  ): NextStep => ({
    step: 'finish',
    execution: { outcome: 'failed', code, node, ...rest },
  });
  const unknown = () => fail('WRITE.OUTCOME_UNKNOWN', { detail: UNKNOWN_DETAIL });

  if (outcome.outcome === 'done') {
    return {
      step: 'finish',
      execution: { outcome: 'done', result: outcome.result, node, strong: facts.strong },
    };
  }
  if (outcome.outcome === 'refused') return fail(repeatable ? outcome.refusal : 'WRITE.RESULT_LEFT_OUT');
  if (outcome.outcome === 'stopped') {
    const reason = abortCode(facts.abortReason);
    if (repeatable) return fail(reason);
    return outcome.confirmed && facts.atomic ? fail(reason, { detail: NOT_APPLIED_DETAIL }) : unknown();
  }

  const { error } = outcome;
  switch (error.kind) {
    case 'lost':
      if (!repeatable) return unknown();
      return facts.losses + 1 < LOSSES_MAX
        ? { step: 'elsewhere' }
        : fail('NODE.UNAVAILABLE', { detail: LOST_DETAIL });
    case 'busy':
      // Inside of a call, it may be another statement than the first that found no room.
      return repeatable || facts.atomic ? { step: 'elsewhere' } : unknown();
    case 'interrupted': {
      // Not our kill: an operator's, or the server's own limit.
      const { errno, sqlState, message: detail } = error;
      if (repeatable || facts.atomic) return fail('QUERY.TIMED_OUT', { detail, errno, sqlState });
      return unknown();
    }
    case 'refused': {
      const { code, errno, sqlState, message: detail } = error;
      if (facts.atomic && code === 'DATABASE.DEADLOCK' && facts.deadlocks < DEADLOCK_RETRIES_MAX) {
        return { step: 'again' };
      }
      if (code === 'DATABASE.READ_ONLY') {
        // The reader's sessions are read-only on every node: the statement writes, whatever it looked like.
        if (repeatable) return fail('DATABASE.DENIED', { detail, errno, sqlState });
        if (facts.atomic && facts.readOnlyErrors < READ_ONLY_RETRIES_MAX) return { step: 'new-primary' };
      }
      const told = errno === 0 ? { detail } : { detail, errno, sqlState };
      if (!repeatable && !facts.atomic && !(facts.parsedAsWhole && NEVER_BEGAN.has(errno))) {
        return fail('WRITE.OUTCOME_UNKNOWN', { ...told, detail: `${PARTLY_DETAIL}: ${detail}` });
      }
      return fail(code, told);
    }
  }
}

/** Syntax error, access denied: the server answers with these before it begins. */
const NEVER_BEGAN = new Set([1044, 1064, 1142, 1143, 1227]);
const PARTLY_DETAIL = 'It failed, but what it did before may stay';
const UNKNOWN_DETAIL = 'The statement was sent, but its end was not seen; look before you send it again';
const LOST_DETAIL = `The connection to the node was lost while the statement ran, ${LOSSES_MAX} times`;
const NOT_APPLIED_DETAIL = 'The statement was broken off and rolled back; nothing was applied';

/** The code of the failure that a request's signal was aborted with. */
export function abortCode(reason: unknown): ErrorCode {
  return reason instanceof Failure ? reason.code : 'QUERY.TIMED_OUT';
}
