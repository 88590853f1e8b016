import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Execution, ExecutionFacts } from '../execution/execution.ts';
import { hundredths } from './hundredths.ts';

/** One wide line per request. Never the statement itself, its parameters or the server's message: they hold values. */
export function logRequest(
  logger: Logger,
  jobId: string,
  request: QueryRequest,
  execution: Execution,
  facts: ExecutionFacts,
  times: { queuedMs: number; totalMs: number },
): void {
  const done = execution.outcome === 'done' ? execution.result : null;
  logger.info(
    {
      requestId: request.id,
      jobId,
      fingerprint: facts.fingerprint,
      kind: facts.kind,
      strategy: request.strategy,
      node: execution.outcome === 'skipped' ? undefined : execution.node,
      queuedMs: times.queuedMs,
      tunnelMs: hundredths(facts.tunnelMs),
      executeMs: hundredths(facts.executeMs),
      totalMs: hundredths(times.totalMs),
      attempts: facts.attempts,
      rows: done?.rowCount,
      bytes: done?.bytes,
      outcome: execution.outcome,
      code: execution.outcome === 'failed' ? execution.code : undefined,
      errno: execution.outcome === 'failed' ? execution.errno : undefined,
    },
    'request',
  );
}
