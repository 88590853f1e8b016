import { isDigit, isHexDigit, isWordCharacter } from './character.ts';
import { bitKind, hexKind, numberKind, wordKind } from './token.ts';

const dot = 46;
const isSign = (code: number): boolean => code === 43 || code === 45;
const isExponentMark = (code: number): boolean => (code | 32) === 101;
const isBit = (code: number): boolean => code === 48 || code === 49;

const endOfRun = (sql: string, from: number, belongs: (code: number) => boolean): number => {
  let at = from;
  while (belongs(sql.charCodeAt(at))) at += 1;
  return at;
};

// The two that long texts ask for most have loops of their own.
export const endOfWord = (sql: string, from: number): number => {
  let at = from;
  while (isWordCharacter(sql.charCodeAt(at))) at += 1;
  return at;
};

export const endOfDigits = (sql: string, from: number): number => {
  let at = from;
  while (isDigit(sql.charCodeAt(at))) at += 1;
  return at;
};

const endOfExponent = (sql: string, at: number): number => {
  if (!isExponentMark(sql.charCodeAt(at))) return at;
  const digits = isSign(sql.charCodeAt(at + 1)) ? at + 2 : at + 1;
  return isDigit(sql.charCodeAt(digits)) ? endOfDigits(sql, digits) : at;
};

/** `.5`, `.5e3`: `start` is the dot, and a digit follows. */
export const endOfFraction = (sql: string, start: number): number =>
  endOfExponent(sql, endOfDigits(sql, start + 1));

/**
 * What begins with a digit at `start`: a number, or a name such as `2024_orders`. The servers end a number with an exponent or a
 * point where it ends, so `1e1FOR` is a number and the keyword FOR, but read `1FOR` and `0x1FOR` as names.
 */
export const scanNumber = (sql: string, start: number): { kind: number; end: number } => {
  if (sql.charCodeAt(start) === 48) {
    const mark = sql[start + 1];
    if (mark === 'x' || mark === 'b') {
      const end = endOfRun(sql, start + 2, mark === 'x' ? isHexDigit : isBit);
      if (end > start + 2 && !isWordCharacter(sql.charCodeAt(end))) {
        return { kind: mark === 'x' ? hexKind : bitKind, end };
      }
      return { kind: wordKind, end: endOfWord(sql, end) };
    }
  }
  const end = endOfDigits(sql, start);
  if (sql.charCodeAt(end) === dot) return { kind: numberKind, end: endOfFraction(sql, end) };
  if (!isWordCharacter(sql.charCodeAt(end))) return { kind: numberKind, end };
  const afterExponent = endOfExponent(sql, end);
  if (afterExponent > end) return { kind: numberKind, end: afterExponent };
  return { kind: wordKind, end: endOfWord(sql, end) };
};

/** x'4A' or b'01' with its quote at `quoteAt`: the offset after it, or -1 when it is not well formed (the servers refuse it). */
export const endOfQuotedNumber = (sql: string, quoteAt: number, kind: 'hex' | 'bit'): number => {
  const end = endOfRun(sql, quoteAt + 1, kind === 'hex' ? isHexDigit : isBit);
  const wholeBytes = kind === 'bit' || (end - quoteAt - 1) % 2 === 0;
  return wholeBytes && sql[end] === "'" ? end + 1 : -1;
};
