import { Failure } from '@sluice/common/errors/failure.ts';
import type { Reply } from '@sluice/common/reply/reply.ts';
import type { QueryAnswer } from './query-submitter.ts';

/** What a reply means for the caller: an answer, or the Failure that the worker told. */
export function answerOf(reply: Reply): QueryAnswer {
  const { head, rows } = reply;
  if (head.outcome === 'done') return { head, rows };
  const { code, detail, errno, sqlState } = head;
  throw new Failure(code, detail, {
    ...(errno === undefined ? {} : { errno }),
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}
