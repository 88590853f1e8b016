import { wordAt } from './phrase.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const semicolon = operatorHead(';');

/** `END IF`, `END LOOP` … close what is not counted; only BEGIN and CASE are. */
const closersOfOthers: ReadonlySet<string> = new Set(['if', 'loop', 'while', 'repeat', 'for']);

/**
 * What follows the semicolon that ends the first statement. In a stored program, semicolons between BEGIN and END separate the lines of
 * its body and end nothing.
 */
export const secondStatementAt = (tokens: Tokens, isStoredProgram: boolean): number | undefined => {
  if (!tokens.sql.includes(';')) return undefined;
  let depth = 0;
  for (let index = 0; index < tokens.count; index += 1) {
    if (isStoredProgram) {
      const word = wordAt(tokens, index);
      if (word === 'begin' || word === 'case') depth += 1;
      else if (word === 'end') {
        const closed = wordAt(tokens, index + 1);
        if (!closersOfOthers.has(closed)) depth -= 1;
        if (closed === 'case') index += 1;
      }
    }
    if (tokens.heads[index] === semicolon && depth <= 0)
      return index + 1 < tokens.count ? index + 1 : undefined;
  }
  return undefined;
};
