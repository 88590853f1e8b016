import { isOperator, wordAt } from './phrase.ts';
import type { Token } from './token.ts';

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
export const mainStatementAt = (tokens: readonly Token[], start: number): number | undefined => {
  let depth = 0;
  for (let index = start + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (isOperator(token, '(')) {
      if (depth === 0 && isOperator(tokens[index - 1], ')')) return index;
      depth += 1;
    } else if (isOperator(token, ')')) depth -= 1;
    else if (depth === 0 && mainWords.has(wordAt(tokens, index))) return index;
  }
  return undefined;
};
