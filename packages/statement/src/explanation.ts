import { isOpen, wordAt } from './phrase.ts';
import type { Tokens } from './tokens.ts';

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
  /** `EXPLAIN FORMAT=JSON FOR CONNECTION 5`, `EXPLAIN FOR SCHEMA d …`: somebody else's statement, or one for another schema. */
  readonly elsewhere: boolean;
  /** Index of the explained statement; undefined for `DESC t`. */
  readonly statementAt: number | undefined;
};

/** EXPLAIN, DESCRIBE, DESC, ANALYZE at `start`. */
export const readExplanation = (tokens: Tokens, start: number): Explanation => {
  let executes = false;
  let elsewhere = false;
  for (let index = start; index < tokens.count; index += 1) {
    const word = wordAt(tokens, index);
    if (word === 'analyze') executes = true;
    else if (word === 'for') elsewhere = true;
    else if (explained.has(word) || isOpen(tokens, index)) {
      return { executes, elsewhere, statementAt: index };
    }
  }
  return { executes, elsewhere, statementAt: undefined };
};
