import { Failure } from '@sluice/common/errors/failure.ts';
import { publishCancellation } from '@sluice/common/jobs/cancellation.ts';
import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisKeys } from '@sluice/common/redis/redis-keys.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import type { Redis } from 'ioredis';
import { answerOf } from './answer-of.ts';
import { NotConnected, type QueryQueue } from './bullmq-query-queue.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { QueryAnswer, QuerySubmission, QuerySubmitter } from './query-submitter.ts';
import { createRequestBatcher } from './request-batcher.ts';
import type { SettleAtDeadline } from './settle-at-deadline.ts';
import type { Waiter, WaitingRoom } from './waiting-room.ts';

export interface QueueQuerySubmitterParts {
  room: WaitingRoom;
  queue: QueryQueue;
  redis: Redis;
  keys: RedisKeys;
  logger: Logger;
  signer: Signer;
  settleAtDeadline: SettleAtDeadline;
  /** Throws a Failure when no more work of this caller may be taken. */
  checkCapacity: (callerId: string, lane: QueryLane) => void;
  /** Calls `send` back when it is a request's turn. */
  dispatcher: () => Dispatcher;
}

export interface QueueQuerySubmitter extends QuerySubmitter {
  /** Gives it to the queue: when its turn comes, and for a read once more, in a new job, after its worker died. */
  send(waiter: Waiter): void;
}

/** The path of an admitted request through the queue: register the waiter, wait for its turn, enqueue, await the reply, answer. */
export function createQueueQuerySubmitter(parts: QueueQuerySubmitterParts): QueueQuerySubmitter {
  const { room, queue, redis, keys, logger, signer, settleAtDeadline, checkCapacity } = parts;
  const reads = createRequestBatcher((requests) => queue.add('reads', requests));

  /** A job that may or may not have reached Redis stays waited for when it is a write: its deadline finds out. */
  const send = (waiter: Waiter) => {
    const added = waiter.lane === 'reads' ? reads.add(waiter.request) : queue.add('writes', [waiter.request]);
    added.then(
      (jobId) => {
        waiter.jobId = jobId;
      },
      (error: Error) => {
        logger.warn({ requestId: waiter.request.id, reason: error.message }, 'Redis did not take a job');
        if (waiter.lane === 'reads' || neverLeft(error)) {
          waiter.fail(
            new Failure('QUEUE.UNAVAILABLE', 'Redis did not take the request; nothing was started'),
          );
        }
      },
    );
  };

  const cancel = async (waiter: Waiter) => {
    if (!waiter.left) return;
    await publishCancellation(redis, keys, signer, waiter.request.id);
    // A job of several requests goes on for the others.
    if (waiter.lane === 'writes' && waiter.jobId) await queue.remove(waiter.lane, waiter.jobId);
  };

  const awaitReply = (waiter: Waiter, callerGone: AbortSignal): Promise<Reply> => {
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const leave = () => reject(new Failure('QUERY.CANCELLED'));
    if (callerGone.aborted) leave();
    callerGone.addEventListener('abort', leave, { once: true });
    const waited = settleAtDeadline(waiter);
    return Promise.race([waiter.reply, waited.outcome, gone]).finally(() => {
      waited.stop();
      callerGone.removeEventListener('abort', leave);
    });
  };

  return {
    async submit(submission, callerGone): Promise<QueryAnswer> {
      const { lane, caller } = submission;
      if (callerGone.aborted) throw new Failure('QUERY.CANCELLED');
      checkCapacity(caller.id, lane);
      const dispatcher = parts.dispatcher();
      const waiter = room.enter(requestOf(submission), lane);
      try {
        dispatcher.offer(waiter);
        return answerOf(await awaitReply(waiter, callerGone));
      } catch (error) {
        if (error instanceof Failure && ABANDONED.has(error.code))
          await cancel(waiter).catch(() => undefined);
        throw error;
      } finally {
        room.leave(waiter);
        dispatcher.done(waiter);
      }
    },
    send,
  };
}

/** Failures after which a worker may still be busy with the request for nothing. */
const ABANDONED = new Set(['QUERY.CANCELLED', 'QUERY.TIMED_OUT', 'WORKER.NONE', 'WRITE.OUTCOME_UNKNOWN']);

function requestOf(submission: QuerySubmission): QueryRequest {
  const { requestId, sql, params, database, strategy, format, caller } = submission;
  const { maxRows, maxResultBytes, timeoutMs, harmlessFunctions } = submission;
  return {
    id: requestId,
    sql,
    params,
    ...(database === undefined ? {} : { database }),
    strategy,
    format,
    maxRows,
    maxResultBytes,
    deadlineAt: Date.now() + timeoutMs,
    caller: { keyId: caller.id, role: caller.role },
    ...(harmlessFunctions === undefined ? {} : { harmlessFunctions: [...harmlessFunctions] }),
  };
}

/** Every other error leaves room for doubt. ioredis refuses a command at once when the connection broke just now. */
function neverLeft(error: Error): boolean {
  return error instanceof NotConnected || error.message.includes("Stream isn't writeable");
}
