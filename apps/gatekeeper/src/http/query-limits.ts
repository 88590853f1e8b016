/** Bounds and defaults of one request. */
export interface QueryLimits {
  defaultRows: number;
  maxRows: number;
  defaultTimeoutMs: number;
  maxTimeoutMs: number;
}

/** UTF-16 units. Far above what people write, far below what would make the classifier slow. */
export const MAX_STATEMENT_CHARS = 262_144;
/** MySQL itself takes 65,535 placeholders; nobody needs that many in one request. */
export const MAX_PARAMETERS = 1_000;
