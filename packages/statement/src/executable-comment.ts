import { isDigit, isSpace } from './character.ts';
import type { Gate } from './token.ts';

/** The first version that MariaDB skips in a comment of MySQL's form (read in its lexer: 50700 to 99999). */
export const firstVersionSkippedByMariaDb = 50_700;

export type ExecutableComment = {
  readonly start: number;
  /** Where its code begins: after the mark and the version. */
  readonly codeStart: number;
  /** Undefined: every supported server (MySQL from 8.0, MariaDB from 10.6) runs it. */
  readonly gate: Gate | undefined;
  /** Where a server that skips the comment sees its end; undefined without a gate. */
  readonly skippedEnd: number | undefined;
};

export type ExecutableCommentFinding =
  | { readonly outcome: 'executable'; readonly comment: ExecutableComment }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'ambiguous' }
  | { readonly outcome: 'unterminated' };

const countDigits = (sql: string, from: number): number => {
  let count = 0;
  while (count < 6 && isDigit(sql.charCodeAt(from + count))) count += 1;
  return count;
};

/**
 * Reads the head of `/*!…`, `/*!50000…`, `/*M!…` at `start`, where a comment opens.
 *
 * A comment that only some servers run must look the same to those that skip it: the first end mark is its end and no comment opens
 * inside. Otherwise one server's comment would be another's code, and the finding is `ambiguous`. So is a sixth digit that is not set
 * off by white space: MySQL 8.0 takes five digits and reads the sixth as code, later servers take six.
 */
export const readExecutableComment = (sql: string, start: number): ExecutableCommentFinding => {
  const family = sql[start + 2] === '!' ? 'mysql' : sql.startsWith('M!', start + 2) ? 'mariadb' : undefined;
  if (family === undefined) return { outcome: 'none' };
  const versionStart = start + (family === 'mysql' ? 3 : 4);
  const digits = countDigits(sql, versionStart);
  // Fewer than five digits are no version but code.
  const codeStart = digits < 5 ? versionStart : versionStart + digits;
  const version = digits < 5 ? undefined : Number(sql.slice(versionStart, codeStart));

  const firstEnd = sql.indexOf('*/', versionStart);
  if (firstEnd < 0) return { outcome: 'unterminated' };
  const sixthDigitRuns = family === 'mysql' && digits === 6;
  if (sixthDigitRuns && !isSpace(sql.charCodeAt(codeStart)) && firstEnd !== codeStart)
    return { outcome: 'ambiguous' };

  if (family === 'mysql' && (version === undefined || version < firstVersionSkippedByMariaDb)) {
    return { outcome: 'executable', comment: { start, codeStart, gate: undefined, skippedEnd: undefined } };
  }
  const inner = sql.indexOf('/*', versionStart);
  if (inner >= 0 && inner < firstEnd) return { outcome: 'ambiguous' };
  const comment = { start, codeStart, gate: { family, version }, skippedEnd: firstEnd + 2 } as const;
  return { outcome: 'executable', comment };
};
