import { isDigit } from './character.ts';
import {
  bitKind,
  hexKind,
  identifierKind,
  numberKind,
  parameterKind,
  stringKind,
  userVariableKind,
  wordKind,
} from './token.ts';
import { operatorHead, type Tokens } from './tokens.ts';

// What of a text is a literal, or may be meant as one.

const close = operatorHead(')');
const comma = operatorHead(',');
const plus = operatorHead('+');
const minus = operatorHead('-');
const beforeSignedNumber: ReadonlySet<number> = new Set(
  ['(', ',', '=', '<', '>', '<=', '>=', '<>', '!=', '<=>'].map(operatorHead),
);

export const isLiteralKind = (kind: number): boolean =>
  kind === numberKind ||
  kind === stringKind ||
  kind === parameterKind ||
  kind === hexKind ||
  kind === bitKind;

/** The last of the literals from `index` on that only commas part; most of a long text is such lists. */
export const endOfRun = (tokens: Tokens, index: number): number => {
  const { heads, gateOf } = tokens;
  if (gateOf !== undefined) return index;
  let end = index;
  while (heads[end + 1] === comma) {
    const isSigned = heads[end + 2] === minus || heads[end + 2] === plus;
    const kind = (heads[isSigned ? end + 3 : end + 2] as number) & 15;
    if (isSigned ? kind !== numberKind : !isLiteralKind(kind)) break;
    end += isSigned ? 3 : 2;
  }
  return end;
};

/** 'a' 'b' is one string. */
export const continuesString = (tokens: Tokens, index: number, kind: number): boolean =>
  kind === stringKind &&
  tokens.kindAt(index - 1) === stringKind &&
  tokens.gateAt(index) === tokens.gateAt(index - 1);

/**
 * A word glued to the end of a quote, as in `'it's secret'`, is more likely the rest of a badly quoted literal than the keyword that
 * servers may read there. Digits outside of quotes may be meant as a value, even where the servers read a name (`1abc`, `t.5`).
 */
export const mayBeLiteral = (tokens: Tokens, index: number, kind: number): boolean => {
  if (isDigit(tokens.sql.charCodeAt(tokens.startAt(index)))) return true;
  if (kind !== wordKind || !tokens.isGlued(index)) return false;
  const before = tokens.kindAt(index - 1);
  return before === stringKind || before === identifierKind || before === userVariableKind;
};

/** `(?+)` in a fingerprint. */
export const isCollapsedList = (tokens: Tokens, index: number): boolean =>
  tokens.kindAt(index + 1) === parameterKind &&
  tokens.headAt(index + 2) === plus &&
  tokens.headAt(index + 3) === close &&
  tokens.isGlued(index + 1) &&
  tokens.isGlued(index + 2) &&
  tokens.isGlued(index + 3);

/** The sign of a negative literal, as in `IN (-1, 2)`, belongs to the literal. */
export const isSignOfLiteral = (tokens: Tokens, index: number): boolean =>
  tokens.kindAt(index + 1) === numberKind && beforeSignedNumber.has(tokens.headAt(index - 1));
