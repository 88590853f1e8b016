import { isOperator, wordAt } from './phrase.ts';
import type { Token } from './token.ts';

const explained: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'replace',
  'with',
  'table',
  'values',
]);

export type Explanation = {
  /** EXPLAIN ANALYZE and MariaDB's ANALYZE run the statement. */
  readonly executes: boolean;
  /** Index of the explained statement; undefined for `DESC t`, `EXPLAIN FOR CONNECTION 5`. */
  readonly statementAt: number | undefined;
};

/** EXPLAIN, DESCRIBE, DESC, ANALYZE at `start`. */
export const readExplanation = (tokens: readonly Token[], start: number): Explanation => {
  let executes = false;
  for (let index = start; index < tokens.length; index += 1) {
    const word = wordAt(tokens, index);
    if (word === 'analyze') executes = true;
    else if (explained.has(word) || isOperator(tokens[index], '(')) return { executes, statementAt: index };
  }
  return { executes, statementAt: undefined };
};
