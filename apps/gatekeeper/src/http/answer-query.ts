import type { FastifyReply, FastifyRequest } from 'fastify';
import type { QuerySubmission, QuerySubmitter } from '../submit/query-submitter.ts';
import { callerGoneSignal, callerOf } from './caller.ts';
import { answerText } from './query-answer.ts';

export type AskedQuery = Omit<QuerySubmission, 'requestId' | 'caller'>;

/** The way of both routes, once they know what is asked: submit, wait, answer. */
export async function answerQuery<Reply extends FastifyReply>(
  submitter: QuerySubmitter,
  asked: AskedQuery,
  request: FastifyRequest,
  reply: Reply,
): Promise<Reply> {
  const caller = callerOf(request);
  request.logFacts = { keyId: caller.id, strategy: asked.strategy };
  const submission = { ...asked, database: asked.database ?? caller.database, requestId: request.id, caller };
  const answer = await submitter.submit(submission, callerGoneSignal(reply));
  const { node, rowCount, timings } = answer.head;
  request.logFacts = { ...request.logFacts, node, rowCount, ...timings };
  const body = answerText(answer, performance.now() - request.receivedAt);
  return reply.type('application/json').header('cache-control', 'no-store').send(body);
}
