import { Failure } from '@sluice/common/errors/failure.ts';
import { callerGoneSignal, callerOf } from '@sluice/common/http/caller.ts';
import type { Parameter, QueryRequest, StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { UnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AdmissionDesk } from '../admission/admission-desk.ts';
import type { Judgement } from '../admission/judge.ts';
import type { QuerySubmitter } from '../submit/query-submitter.ts';
import { answerText } from './query-answer.ts';
import type { QueryLimits } from './query-limits.ts';

/** What stands behind the routes that run a statement. */
export interface QueryDoor {
  desk: AdmissionDesk;
  submitter: QuerySubmitter;
  unsent: UnsentAnswers;
  limits: QueryLimits;
}

export interface AskedQuery {
  sql: string;
  params: Parameter[];
  database?: string | undefined;
  strategy?: StrategyName | undefined;
  format: QueryRequest['format'];
  maxRows: number;
  timeoutMs: number;
  mayBeRepeated?: boolean;
}

/** The way of both routes, once they know what is asked: judge, submit, wait, answer. */
export async function answerQuery<Reply extends FastifyReply>(
  { desk, submitter, unsent, limits }: QueryDoor,
  asked: AskedQuery,
  request: FastifyRequest,
  reply: Reply,
): Promise<Reply> {
  const caller = callerOf(request);
  const { sql, params, format, strategy: wished, mayBeRepeated = false } = asked;
  const database = asked.database ?? caller.database;
  request.logFacts = { keyId: caller.id };
  const judgement = desk.judge(
    request,
    { sql, parameterCount: params.length, database, strategy: wished, caller, mayBeRepeated },
    'run',
  );
  const { statement, decision, harmlessFunctions } = admitted(judgement);
  const { strategy, maxRows, maxResultBytes, maxTimeoutMs } = decision;
  const { kind, digest } = statement;
  request.logFacts = { ...request.logFacts, strategy, kind, digest };
  const submission = {
    requestId: request.id,
    sql,
    params,
    database,
    strategy,
    format,
    maxRows: Math.min(asked.maxRows, maxRows ?? asked.maxRows),
    maxResultBytes: Math.min(limits.maxResultBytes, maxResultBytes ?? limits.maxResultBytes),
    timeoutMs: Math.min(asked.timeoutMs, maxTimeoutMs ?? asked.timeoutMs),
    lane: kind === 'read' ? ('reads' as const) : ('writes' as const),
    harmlessFunctions,
    caller,
  };
  const answer = await submitter.submit(submission, callerGoneSignal(reply));
  const { node, rowCount, timings } = answer.head;
  request.logFacts = { ...request.logFacts, node, rowCount, ...timings };
  const body = answerText(answer, performance.now() - request.receivedAt);
  // A write that was applied is told, whatever it costs.
  if (kind === 'read' && !unsent.hasRoomFor(body.length)) {
    throw new Failure('QUEUE.FULL', 'Too many answers were not read yet');
  }
  unsent.track(caller.id, reply.raw, body.length);
  return reply.type('application/json').header('cache-control', 'no-store').send(body);
}

/** What a judgement allows; else throws the Failure that says why not. */
function admitted({ allowed, reasons: [first], understood }: Judgement) {
  if (understood && allowed) return understood;
  if (!first) throw new Error('a judgement refuses without a reason');
  const { code, message, position } = first;
  throw new Failure(code, message, position === undefined ? {} : { position });
}
