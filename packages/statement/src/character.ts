// Character classes as the servers' lexers see UTF-8 text. Code units, not bytes: every byte of a non-ASCII
// character may stand in an unquoted name, so every code unit from 128 up is a word character.
// The code NaN (what charCodeAt answers past the end) belongs to no class.

const space = 1;
const digit = 2;
const hexDigit = 4;
const word = 8;
const control = 16;
/** Never a part of something longer, whatever follows. */
const alone = 32;

const classes = new Uint8Array(128);
const mark = (from: number, to: number, flag: number): void => {
  for (let code = from; code <= to; code += 1) classes[code] = (classes[code] ?? 0) | flag;
};
mark(0, 31, control);
mark(127, 127, control);
mark(9, 13, space);
mark(32, 32, space);
mark(48, 57, digit | hexDigit | word); // 0-9
mark(65, 90, word); // A-Z
mark(65, 70, hexDigit);
mark(97, 122, word); // a-z
mark(97, 102, hexDigit);
mark(95, 95, word); // _
mark(36, 36, word); // $
for (const character of '()[]{},;=+%^~') {
  const code = character.charCodeAt(0);
  mark(code, code, alone);
}

const has = (code: number, flag: number): boolean => code < 128 && ((classes[code] ?? 0) & flag) !== 0;

export const isSpace = (code: number): boolean => has(code, space);
export const isDigit = (code: number): boolean => has(code, digit);
export const isHexDigit = (code: number): boolean => has(code, hexDigit);
export const isWordCharacter = (code: number): boolean => code >= 128 || has(code, word);
export const isAlone = (code: number): boolean => has(code, alone);
export const isSpaceOrControl = (code: number): boolean => has(code, space | control);
