import { isClose, isOpen, isOperator, isWord, wordAt } from './phrase.ts';
import { systemVariableKind } from './token.ts';
import type { Tokens } from './tokens.ts';
import { type VerbFinding, verb } from './verb.ts';

const serverScopes: ReadonlySet<string> = new Set(['global', 'persist', 'persist_only']);

/** Does the assignment that begins at `index` reach beyond the session? */
const reachesServer = (tokens: Tokens, index: number): boolean => {
  if (tokens.kindAt(index) === systemVariableKind) return serverScopes.has(tokens.textAt(index));
  const word = wordAt(tokens, index);
  if (serverScopes.has(word)) return true;
  // A system variable could bear these names, an assignment to it is still only a session's matter.
  const isVariable = isOperator(tokens, index + 1, '=') || isOperator(tokens, index + 1, ':=');
  return (
    word === 'password' ||
    (!isVariable &&
      ((word === 'default' && isWord(tokens, index + 1, 'role')) ||
        (word === 'resource' && isWord(tokens, index + 1, 'group'))))
  );
};

/** SET in all its forms; `start` is the SET. */
export const readAssignment = (tokens: Tokens, start: number): VerbFinding => {
  if (isWord(tokens, start + 1, 'statement')) return { outcome: 'refused', reason: 'SET_STATEMENT' };
  let depth = 0;
  for (let index = start; index < tokens.count; index += 1) {
    if (isOpen(tokens, index)) depth += 1;
    else if (isClose(tokens, index)) depth -= 1;
    else if (index === start || (depth === 0 && isOperator(tokens, index, ','))) {
      if (reachesServer(tokens, index + 1)) return verb('administration', { body: 'assignment' });
    }
  }
  return verb('session', { body: 'assignment' });
};
