// What is beyond these is no statement of any program: it is judged at its worst, and not looked into, so that time is bounded too.

/** Tables and functions together. MariaDB and MySQL join 61 tables. */
export const maxNames = 10_000;

/** Parentheses within parentheses. The servers' parsers give up earlier. */
export const maxDepth = 10_000;

/** Optimizer hints; a statement has one at each SELECT. */
export const maxHints = 1_000;

/** Counts what is left of `maxNames`. */
export type NameBudget = { left: number };
export const createNameBudget = (): NameBudget => ({ left: maxNames });
