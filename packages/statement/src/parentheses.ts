import { operatorHead, type Tokens } from './tokens.ts';

const open = operatorHead('(');
const close = operatorHead(')');

/** The first parenthesis without a partner. */
export const firstUnbalancedAt = (tokens: Tokens): number | undefined => {
  let depth = 0;
  let outermost = 0;
  for (let index = 0; index < tokens.count; index += 1) {
    const head = tokens.heads[index];
    if (head === open) {
      if (depth === 0) outermost = index;
      depth += 1;
    } else if (head === close) {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return depth > 0 ? outermost : undefined;
};
