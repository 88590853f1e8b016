const longOperators = ['<=>', '->>', ':=', '<=', '>=', '<>', '!=', '<<', '>>', '||', '&&', '->'];

/** One character is numbered by its code, longer ones from here on. */
const firstLong = 128;
const beginsLong = new Uint8Array(128);
for (const operator of longOperators) beginsLong[operator.charCodeAt(0)] = 1;

export const operatorNumber = (operator: string): number =>
  operator.length === 1 ? operator.charCodeAt(0) : firstLong + longOperators.indexOf(operator);

export const operatorText = (number: number): string =>
  number < firstLong ? String.fromCharCode(number) : (longOperators[number - firstLong] ?? '');

export const operatorLength = (number: number): number =>
  number < firstLong ? 1 : (longOperators[number - firstLong] ?? '').length;

/** By the first character, the longest first. */
const longByFirst = new Map<number, readonly number[]>();
for (const [index, operator] of longOperators.entries()) {
  const first = operator.charCodeAt(0);
  longByFirst.set(first, [...(longByFirst.get(first) ?? []), firstLong + index]);
}

/** The number of the operator or single character with this code at `at`. */
export const operatorAt = (sql: string, at: number, code: number): number => {
  if (beginsLong[code] !== 1 || !endsLong(sql.charCodeAt(at + 1))) return code;
  const candidates = longByFirst.get(code) ?? [];
  return candidates.find((number) => sql.startsWith(operatorText(number), at)) ?? code;
};

/** The second characters of all of them. */
const endsLong = (code: number): boolean =>
  code === 61 || code === 62 || code === 60 || code === 124 || code === 38;

const understood = new Uint8Array(128);
for (const operator of '()+-*/%=<>!~&|^,.;{}') understood[operator.charCodeAt(0)] = 1;

/** The servers take everything else for a mistake: control characters, brackets, a lone colon or backslash. */
export const isUnderstood = (number: number): boolean => number >= firstLong || understood[number] === 1;
