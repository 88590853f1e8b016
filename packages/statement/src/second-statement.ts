import { isOperator, wordAt } from './phrase.ts';
import type { Token } from './token.ts';

/** `END IF`, `END LOOP` … close what is not counted; only BEGIN and CASE are. */
const closersOfOthers: ReadonlySet<string> = new Set(['if', 'loop', 'while', 'repeat', 'for']);

/**
 * What follows the semicolon that ends the first statement. In a stored program, semicolons between BEGIN and END separate the lines of
 * its body and end nothing.
 */
export const secondStatement = (tokens: readonly Token[], isStoredProgram: boolean): Token | undefined => {
  let depth = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    if (isStoredProgram) {
      const word = wordAt(tokens, index);
      if (word === 'begin' || word === 'case') depth += 1;
      else if (word === 'end') {
        const closed = wordAt(tokens, index + 1);
        if (!closersOfOthers.has(closed)) depth -= 1;
        if (closed === 'case') index += 1;
      }
    }
    if (depth <= 0 && isOperator(tokens[index], ';')) return tokens[index + 1];
  }
  return undefined;
};
