import { Failure } from '@sluice/common/errors/failure.ts';
import { ATTEMPTS_MAX } from '../requests/repetition.ts';
import type { Outcome, RequestEnvelope } from '../requests/request.ts';

/** Why an attempt was broken off from this side. */
export type BreakReason = 'cancelled' | 'lease-lost' | 'closing';

/** What became of giving a request to a container. */
export type AttemptResult =
  /** Whatever its status: the answer is the container's own. */
  | { outcome: 'answered'; status: number; headers: Record<string, string>; body: Buffer }
  /** The container has not seen the body: it cannot have begun. */
  | { outcome: 'not-accepted'; reason: string }
  /** The connection ended before the whole answer was there. */
  | { outcome: 'lost'; reason: string; begun: boolean }
  | { outcome: 'timed-out' }
  /** Its time was over before the container had the chance to accept it: no fault of the container. */
  | { outcome: 'no-time' }
  /** No HTTP. */
  | { outcome: 'bad-answer'; reason: string }
  | { outcome: 'too-large'; limitBytes: number }
  | { outcome: 'broken-off'; reason: BreakReason };

/** What to do about it. `suspect`: the container is quarantined for this reason. `cancel`: it is told to stop. */
export type Verdict =
  | { action: 'settle'; outcome: Outcome; suspect?: string; cancel?: boolean }
  /** The request waits for another container. */
  | { action: 'requeue'; suspect?: string; cancel?: boolean }
  /** Somebody else has decided about the request. */
  | { action: 'leave'; suspect: string; cancel: boolean };

export interface AttemptCircumstances {
  envelope: RequestEnvelope;
  container: string;
  /** 1 for the first. */
  attempt: number;
  /** Of the request's time, after this attempt. */
  leftMs: number;
  /** Of one attempt. */
  limitMs: number;
}

/** Pure. What was certainly not begun is given to another container; what may have been done only if the caller allows it. */
export function judgeAttempt(result: AttemptResult, circumstances: AttemptCircumstances): Verdict {
  const { envelope, container, attempt, leftMs, limitMs } = circumstances;
  const another = attempt < ATTEMPTS_MAX && leftMs > 0;
  const repeat = another && envelope.mayRepeat;
  const fail = (failure: Failure): Outcome => ({
    kind: 'failure',
    code: failure.code,
    detail: failure.detail,
    container,
  });
  switch (result.outcome) {
    case 'answered': {
      const { status, headers } = result;
      return { action: 'settle', outcome: { kind: 'answer', container, status, headers } };
    }
    case 'not-accepted': {
      const suspect = `did not accept: ${result.reason}`;
      if (another) return { action: 'requeue', suspect };
      const detail = `${attempt} container(s) did not accept the request; nothing was started`;
      return { action: 'settle', outcome: fail(new Failure('CONTAINER.NONE_FREE', detail)), suspect };
    }
    case 'lost': {
      const suspect = `lost: ${result.reason}`;
      if (repeat) return { action: 'requeue', suspect };
      const failure = result.begun
        ? new Failure(
            'CONTAINER.BAD_ANSWER',
            'The container closed the connection in the middle of its answer',
          )
        : new Failure('CONTAINER.LOST');
      return { action: 'settle', outcome: fail(failure), suspect };
    }
    case 'timed-out': {
      const suspect = 'did not answer in time';
      if (repeat) return { action: 'requeue', suspect, cancel: true };
      const detail = `The container did not answer within ${Math.max(limitMs, 0)} ms; whether it did the work is not known`;
      return {
        action: 'settle',
        outcome: fail(new Failure('CONTAINER.TIMED_OUT', detail)),
        suspect,
        cancel: true,
      };
    }
    case 'no-time': {
      const detail = 'The time was over before a container had accepted the request; nothing was started';
      return { action: 'settle', outcome: fail(new Failure('CONTAINER.NONE_FREE', detail)) };
    }
    case 'bad-answer': {
      const detail = `What the container sent is not an HTTP answer (${result.reason})`;
      const failure = new Failure('CONTAINER.BAD_ANSWER', detail);
      return { action: 'settle', outcome: fail(failure), suspect: `sent no HTTP: ${result.reason}` };
    }
    case 'too-large': {
      const detail = `The answer of the container is larger than ${result.limitBytes} bytes`;
      const failure = new Failure('CONTAINER.ANSWER_TOO_LARGE', detail);
      return { action: 'settle', outcome: fail(failure), suspect: 'its answer was broken off', cancel: true };
    }
    case 'broken-off': {
      if (result.reason !== 'closing') return { action: 'leave', suspect: result.reason, cancel: true };
      if (repeat) return { action: 'requeue', suspect: 'closing', cancel: true };
      const detail =
        'The orchestrator shut down before the container answered; whether it did the work is not known';
      const failure = new Failure('ORCHESTRATOR.LOST', detail);
      return { action: 'settle', outcome: fail(failure), suspect: 'closing', cancel: true };
    }
  }
}
