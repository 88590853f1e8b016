import { operatorHead, type Tokens } from './tokens.ts';

const open = operatorHead('(');
const close = operatorHead(')');

export type Parentheses = {
  /** The first one without a partner. */
  readonly unbalancedAt: number | undefined;
  readonly depth: number;
};

export const readParentheses = (tokens: Tokens): Parentheses => {
  let depth = 0;
  let deepest = 0;
  let outermost = 0;
  for (let index = 0; index < tokens.count; index += 1) {
    const head = tokens.heads[index];
    if (head === open) {
      if (depth === 0) outermost = index;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (head === close) {
      if (depth === 0) return { unbalancedAt: index, depth: deepest };
      depth -= 1;
    }
  }
  return { unbalancedAt: depth > 0 ? outermost : undefined, depth: deepest };
};
