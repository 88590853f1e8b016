import type { KeyRecord } from '@sluice/common/auth/key-file.ts';
import type { QueryLane } from '@sluice/common/jobs/query-job.ts';
import type { Parameter, QueryRequest, StrategyName } from '@sluice/common/jobs/query-request.ts';
import type { ReplyHead } from '@sluice/common/reply/reply.ts';

/** One statement that was admitted, as the HTTP face hands it over. */
export interface QuerySubmission {
  requestId: string;
  sql: string;
  params: Parameter[];
  database?: string | undefined;
  strategy: StrategyName;
  format: QueryRequest['format'];
  maxRows: number;
  maxResultBytes: number;
  timeoutMs: number;
  lane: QueryLane;
  /** Functions that the policy vouches for, of those that the statement calls. */
  harmlessFunctions: ReadonlySet<string> | undefined;
  caller: KeyRecord;
}

export type DoneHead = Extract<ReplyHead, { outcome: 'done' }>;

export interface QueryAnswer {
  head: DoneHead;
  /** A JSON array as text; null when the statement returns no rows. */
  rows: string | null;
}

export interface QuerySubmitter {
  /** Throws a Failure when there is no answer to give. `callerGone` cancels the work. */
  submit(submission: QuerySubmission, callerGone: AbortSignal): Promise<QueryAnswer>;
}
