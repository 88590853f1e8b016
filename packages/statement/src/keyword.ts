/**
 * Reserved in MySQL 8/9 and in MariaDB ≥ 10.6: without quotes such a word is never a name, neither of a table nor of a function.
 * Words that also are built-in functions (LEFT, REPLACE, CHAR …) stand below.
 */
const neverNames = `
  add all alter and as asc before binary character dec double int between bigint blob both by call cascade case change check collate column condition
  constraint continue create cross cursor databases declare decimal delayed delete desc describe deterministic
  distinct distinctrow div drop dual each else elseif enclosed escaped except exists exit explain false fetch float for force
  foreign from fulltext grant group having high_priority ignore in index infile inner inout insensitive into is
  join key keys kill leading leave like limit linear lines load lock loop low_priority match maxvalue
  modifies natural not null numeric on optimize option optionally or order out outer outfile over partition precision primary
  procedure purge range read reads read_write recursive references regexp release rename require resignal restrict return
  revoke rlike schemas select sensitive separator set show signal spatial specific sql ssl starting straight_join
  table terminated then to trailing trigger true undo union unique unlock update usage use using values varying when
  where while with write xor zerofill`;

/** Reserved too, but with a parenthesis they are built-in functions or types, which the list of harmless functions knows. */
const functionsToo = `
  analyze char convert current_date current_time current_timestamp current_user database default if insert
  interval left localtime localtimestamp mod repeat replace right schema utc_date utc_time utc_timestamp`;

/** Words that the grammar here looks for, but which may be names. */
const others = `
  against analyse any begin body boolean columns current cycle dumpfile duplicate end escape event filter first following format full function histogram identified instance intersect language
  last lateral library local locked member mode names next nowait of offset oj package portion preceding prepare previous quick returning respect role rollup row
  rows sequence share skip some start statement system_time tables temporary transaction truncate unbounded user value view window work`;

const wordsOf = (list: string): string[] => list.trim().split(/\s+/);

const reserved = [...wordsOf(neverNames), ...wordsOf(functionsToo)];
const countOfNeverNames = wordsOf(neverNames).length;

/** The number of a keyword is its place here; 0 is no keyword. */
const keywords: readonly string[] = ['', ...reserved, ...wordsOf(others)];

export const keywordText = (number: number): string => keywords[number] ?? '';

/** Can never be a name. */
export const isReservedNumber = (number: number): boolean => number > 0 && number <= reserved.length;
/** Nor, with a parenthesis, a function. */
export const isNeverFunctionNumber = (number: number): boolean => number > 0 && number <= countOfNeverNames;

const slots = 4096;
const numberBySlot = new Uint16Array(slots);
const shortest = 2;
const longest = Math.max(...keywords.map((word) => word.length));

/** Letters by their lower case; of what may stand in a word, nothing else is changed into something that may. */
const fold = (code: number): number => code | 32;
export const hashStep = (hash: number, code: number): number => (Math.imul(hash, 31) + fold(code)) | 0;
const slotOf = (hash: number): number => (hash ^ (hash >>> 12)) & (slots - 1);

const equals = (word: string, sql: string, start: number): boolean => {
  for (let index = 0; index < word.length; index += 1) {
    if (fold(sql.charCodeAt(start + index)) !== fold(word.charCodeAt(index))) return false;
  }
  return true;
};

/** The number of the keyword at `start` to `end`, in any case of its ASCII letters, with the hash of its characters; 0 for none. */
export const keywordNumber = (sql: string, start: number, end: number, hash: number): number => {
  const length = end - start;
  if (length < shortest || length > longest) return 0;
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots - 1)) {
    const number = numberBySlot[slot] ?? 0;
    if (number === 0) return 0;
    const word = keywords[number] as string;
    if (word.length === length && equals(word, sql, start)) return number;
  }
};

const hashOf = (word: string): number => {
  let hash = 0;
  for (let index = 0; index < word.length; index += 1) hash = hashStep(hash, word.charCodeAt(index));
  return hash;
};

for (let number = 1; number < keywords.length; number += 1) {
  let slot = slotOf(hashOf(keywords[number] as string));
  while (numberBySlot[slot] !== 0) slot = (slot + 1) & (slots - 1);
  numberBySlot[slot] = number;
}

/** For code that compares numbers; a word that is missing above is a bug. */
export const numberOfKeyword = (word: string): number => {
  const number = keywordNumber(word, 0, word.length, hashOf(word));
  if (number === 0) throw new Error(`${word} is no keyword`);
  return number;
};
