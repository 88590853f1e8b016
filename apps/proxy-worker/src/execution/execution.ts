import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import type { NodeResult } from './mysql-node-executor.ts';

/** How a request ended. `skipped`: it is not ours to answer (given up by its gateway, or on its way elsewhere). */
export type Execution =
  | { outcome: 'done'; result: NodeResult; node: string; strong: boolean }
  | { outcome: 'failed'; code: ErrorCode; detail?: string; errno?: number; sqlState?: string; node?: string }
  | { outcome: 'skipped' };

/** What the log line of a request tells beside its outcome. */
export interface ExecutionFacts {
  kind: string | null;
  fingerprint: string | null;
  /** Waiting for a node and a pinned session. */
  tunnelMs: number;
  /** Statement and fetch, of the last attempt. */
  executeMs: number;
  attempts: number;
}
