/** Bounds and defaults of one request. */
export interface QueryLimits {
  defaultRows: number;
  maxRows: number;
  defaultTimeoutMs: number;
  maxTimeoutMs: number;
  maxResultBytes: number;
}

/** UTF-16 units. Far above what people write; the classifier takes time in proportion to it. */
export const MAX_STATEMENT_CHARS = 1_000_000;
/** MySQL itself takes 65,535 placeholders; nobody needs that many in one request. */
export const MAX_PARAMETERS = 1_000;
