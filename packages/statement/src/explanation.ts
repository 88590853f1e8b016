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

/** Reserved, so that they are no table's name: what nobody explains. */
const neverExplained: ReadonlySet<string> = new Set(
  'alter call create drop grant kill load lock optimize purge rename revoke set show signal unlock use'.split(
    ' ',
  ),
);

export type Explanation = {
  /** EXPLAIN ANALYZE and MariaDB's ANALYZE run the statement. */
  readonly executes: boolean;
  /** `EXPLAIN FORMAT=JSON FOR CONNECTION 5`, `EXPLAIN FOR SCHEMA d …`: somebody else's statement, or one for another schema. */
  readonly elsewhere: boolean;
  /** It names a statement that no server explains. */
  readonly isMistaken: boolean;
  /** Index of the explained statement; undefined for `DESC t`. */
  readonly statementAt: number | undefined;
};

/** EXPLAIN, DESCRIBE, DESC, ANALYZE at `start`. */
export const readExplanation = (tokens: Tokens, start: number): Explanation => {
  let executes = false;
  let elsewhere = false;
  const isMistaken = neverExplained.has(wordAt(tokens, start + 1));
  for (let index = start; index < tokens.count; index += 1) {
    const word = wordAt(tokens, index);
    if (word === 'analyze') executes = true;
    else if (word === 'for') elsewhere = true;
    else if (explained.has(word) || isOpen(tokens, index)) {
      return { executes, elsewhere, isMistaken, statementAt: index };
    }
  }
  return { executes, elsewhere, isMistaken, statementAt: undefined };
};
