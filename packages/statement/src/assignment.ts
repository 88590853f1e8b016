import { isOperator, isWord, wordAt } from './phrase.ts';
import type { Token } from './token.ts';
import { type VerbFinding, verb } from './verb.ts';

const serverScopes: ReadonlySet<string> = new Set(['global', 'persist', 'persist_only']);

/** Does the assignment that begins at `index` reach beyond the session? */
const reachesServer = (tokens: readonly Token[], index: number): boolean => {
  const target = tokens[index];
  if (target?.kind === 'system-variable') return serverScopes.has(target.text);
  const word = wordAt(tokens, index);
  if (serverScopes.has(word)) return true;
  // A system variable could bear these names, an assignment to it is still only a session's matter.
  const isVariable = isOperator(tokens[index + 1], '=') || isOperator(tokens[index + 1], ':=');
  return (
    word === 'password' ||
    (!isVariable &&
      ((word === 'default' && isWord(tokens[index + 1], 'role')) ||
        (word === 'resource' && isWord(tokens[index + 1], 'group'))))
  );
};

/** SET in all its forms; `start` is the SET. */
export const readAssignment = (tokens: readonly Token[], start: number): VerbFinding => {
  if (isWord(tokens[start + 1], 'statement')) return { outcome: 'refused', reason: 'SET_STATEMENT' };
  let depth = 0;
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (isOperator(token, '(')) depth += 1;
    else if (isOperator(token, ')')) depth -= 1;
    else if (index === start || (depth === 0 && isOperator(token, ','))) {
      if (reachesServer(tokens, index + 1)) return verb('administration', { body: 'assignment' });
    }
  }
  return verb('session', { body: 'assignment' });
};
