import { isClose, isOpen, wordAt } from './phrase.ts';
import type { Tokens } from './tokens.ts';

const mainWords: ReadonlySet<string> = new Set([
  'select',
  'table',
  'values',
  'insert',
  'update',
  'delete',
  'replace',
]);

/**
 * Where the main statement after `WITH a AS (…), b AS (…)` begins; `start` is the WITH. Its words are reserved, so that no unquoted name can
 * be taken for one. A main statement in parentheses, `WITH a AS (…) (SELECT …)`, begins at its parenthesis: one that follows another.
 */
export const mainStatementAt = (tokens: Tokens, start: number): number | undefined => {
  let depth = 0;
  for (let index = start + 1; index < tokens.count; index += 1) {
    if (isOpen(tokens, index)) {
      if (depth === 0 && isClose(tokens, index - 1)) return index;
      depth += 1;
    } else if (isClose(tokens, index)) depth -= 1;
    else if (depth === 0 && mainWords.has(wordAt(tokens, index))) return index;
  }
  return undefined;
};
