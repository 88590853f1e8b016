import { isOperator } from './phrase.ts';
import type { Token } from './token.ts';

/** The first parenthesis without a partner. */
export const firstUnbalanced = (tokens: readonly Token[]): Token | undefined => {
  const open: Token[] = [];
  for (const token of tokens) {
    if (isOperator(token, '(')) open.push(token);
    else if (isOperator(token, ')') && open.pop() === undefined) return token;
  }
  return open[0];
};
