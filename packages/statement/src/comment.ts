import { isSpaceOrControl } from './character.ts';
import { isAmbiguousHint } from './optimizer-hint.ts';

export type CommentFinding =
  | { readonly outcome: 'comment'; readonly end: number }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'ambiguous-hint' }
  | { readonly outcome: 'unterminated' };

const none = { outcome: 'none' } as const;

const endOfLine = (sql: string, from: number): CommentFinding => {
  // Only a line feed ends it; a carriage return does not.
  const end = sql.indexOf('\n', from);
  return { outcome: 'comment', end: end < 0 ? sql.length : end + 1 };
};

/** A comment or optimizer hint at `at` that no server runs. Executable comments must have been looked for before. */
export const readComment = (sql: string, at: number): CommentFinding => {
  const first = sql[at];
  if (first === '#') return endOfLine(sql, at);
  if (first === '-') {
    if (sql[at + 1] !== '-') return none;
    const opens = at + 2 >= sql.length || isSpaceOrControl(sql.charCodeAt(at + 2));
    return opens ? endOfLine(sql, at) : none;
  }
  if (first !== '/' || sql[at + 1] !== '*') return none;
  const end = sql.indexOf('*/', at + 2);
  if (end < 0) return { outcome: 'unterminated' };
  if (sql[at + 2] === '+' && isAmbiguousHint(sql.slice(at + 3, end))) return { outcome: 'ambiguous-hint' };
  return { outcome: 'comment', end: end + 2 };
};
