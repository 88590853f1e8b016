import { isClose, isPhrase, isWord, keywordAt } from './phrase.ts';
import { inCondition, outside, type TableList } from './table-list.ts';
import type { Tokens } from './tokens.ts';

const afterFromFirst: ReadonlySet<string> = new Set(['over', 'respect', 'ignore']);

/** Does the FROM at `index` open a list of tables? */
export const opensTables = (tokens: Tokens, index: number, { isQuery, depth }: TableList): boolean => {
  if (!isQuery && depth > 0) return false; // EXTRACT(YEAR FROM d)
  const isComparison =
    isWord(tokens, index - 1, 'distinct') &&
    (isWord(tokens, index - 2, 'is') || isWord(tokens, index - 2, 'not'));
  if (isComparison) return false;
  // NTH_VALUE(a, 2) FROM FIRST OVER w
  const isWindow =
    isClose(tokens, index - 1) &&
    (isWord(tokens, index + 1, 'first') || isWord(tokens, index + 1, 'last')) &&
    afterFromFirst.has(keywordAt(tokens, index + 2));
  return !isWindow;
};

/** The FOR at `index`, which may stand in the middle of a list of tables: answers the last token that belongs to it. */
export const passFor = (tokens: Tokens, index: number, list: TableList): number => {
  const before = keywordAt(tokens, index - 1);
  if (before === 'index' || before === 'key') {
    // USE INDEX FOR ORDER BY (i)
    return isWord(tokens, index + 1, 'join') ? index + 1 : index + 2;
  }
  if (isWord(tokens, index + 1, 'system_time')) {
    if (list.place !== outside) list.place = inCondition;
    return isWord(tokens, index + 2, 'from') ? index + 2 : index + 1;
  }
  if (isPhrase(tokens, index + 1, 'portion', 'of')) {
    list.place = inCondition;
    return isWord(tokens, index + 4, 'from') ? index + 4 : index + 2;
  }
  list.place = outside;
  return index;
};
