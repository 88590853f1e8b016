import { keywordText, numberOfKeyword } from './keyword.ts';
import { operatorNumber, operatorText } from './operator.ts';
import { unquotedIdentifier } from './quoted-text.ts';
import {
  type Gate,
  type Hint,
  identifierKind,
  type LexicalProblem,
  operatorKind,
  systemVariableKind,
  type TokenKind,
  tokenKinds,
  userVariableKind,
  wordKind,
} from './token.ts';

/** What a token is in one number: its kind in the low four bits, above it which keyword or operator (0 for every other word). */
const headOf = (kind: number, number: number): number => kind | (number << 4);

export const wordHead = (keyword: string): number => headOf(wordKind, numberOfKeyword(keyword));
export const operatorHead = (operator: string): number => headOf(operatorKind, operatorNumber(operator));

/**
 * The tokens of a text in arrays of numbers: a megabyte has half a million of them, and an object for each would take longer than
 * everything else. Questions about an index outside are answered as for a token of no kind.
 */
export class Tokens {
  readonly sql: string;
  count = 0;
  readonly heads: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 0: code for every server. n: stands in a comment like `gates[n - 1]`. Absent when there is no such comment. */
  gateOf: Uint8Array | undefined;
  readonly gates: Gate[] = [];
  readonly hints: Hint[] = [];
  /** Why the text cannot be read with certainty. The tokens up to there are given, but do not trust them. */
  problem: LexicalProblem | undefined;

  constructor(sql: string, capacity: number) {
    this.sql = sql;
    this.heads = new Uint16Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  add(kind: number, number: number, start: number, end: number, gate: number): void {
    const index = this.count;
    this.heads[index] = headOf(kind, number);
    this.starts[index] = start;
    this.ends[index] = end;
    if (gate !== 0) this.#mark(index, gate);
    this.count = index + 1;
  }

  #mark(index: number, gate: number): void {
    this.gateOf ??= new Uint8Array(this.heads.length);
    this.gateOf[index] = gate;
  }

  changeKind(index: number, kind: number): void {
    this.heads[index] = headOf(kind, 0);
  }

  headAt(index: number): number {
    return index >= 0 && index < this.count ? (this.heads[index] as number) : 0;
  }

  kindAt(index: number): number {
    return this.headAt(index) & 15;
  }

  kindNameAt(index: number): TokenKind {
    return tokenKinds[this.kindAt(index)] ?? 'none';
  }

  startAt(index: number): number {
    return this.starts[index] ?? -1;
  }

  endAt(index: number): number {
    return index < 0 ? -1 : (this.ends[index] ?? -1);
  }

  gateAt(index: number): number {
    return this.gateOf === undefined ? 0 : (this.gateOf[index] ?? 0);
  }

  /** No white space and no comment between this token and the one before. */
  isGlued(index: number): boolean {
    return index > 0 && this.ends[index - 1] === this.starts[index];
  }

  /** As written. */
  sourceAt(index: number): string {
    return this.sql.slice(this.startAt(index), this.endAt(index));
  }

  isQuoted(index: number): boolean {
    return this.sql.charCodeAt(this.startAt(index)) === 96;
  }

  /** A name as written, without quotes. */
  nameAt(index: number): string {
    if (this.kindAt(index) === 0) return '';
    const start = this.startAt(index);
    return this.isQuoted(index)
      ? unquotedIdentifier(this.sql, start, this.endAt(index))
      : this.sql.slice(start, this.endAt(index));
  }

  /** Lower case for words and variables, unquoted for identifiers, empty for literals: never a literal. */
  textAt(index: number): string {
    const head = this.headAt(index);
    const number = head >>> 4;
    switch (head & 15) {
      case wordKind:
        return number > 0 ? keywordText(number) : lowerCaseKeyword(this.sourceAt(index));
      case identifierKind:
        return this.nameAt(index);
      case operatorKind:
        return operatorText(number);
      case userVariableKind:
        return this.#variableName(this.startAt(index) + 1, this.endAt(index));
      case systemVariableKind:
        return this.#variableName(this.startAt(index) + 2, this.endAt(index));
      default:
        return '';
    }
  }

  #variableName(start: number, end: number): string {
    const first = this.sql.charCodeAt(start);
    // A name in string quotes may be a literal that somebody meant to write.
    if (first === 39 || first === 34) return '';
    return (
      first === 96 ? unquotedIdentifier(this.sql, start, end) : this.sql.slice(start, end)
    ).toLowerCase();
  }

  /** Those for which `keeps` is true. */
  filter(keeps: (index: number) => boolean): Tokens {
    const kept = new Tokens(this.sql, this.count);
    for (let index = 0; index < this.count; index += 1) {
      if (!keeps(index)) continue;
      const at = kept.count;
      kept.heads[at] = this.heads[index] as number;
      kept.starts[at] = this.starts[index] as number;
      kept.ends[at] = this.ends[index] as number;
      kept.count = at + 1;
    }
    return kept;
  }
}

/** The servers compare keywords by ASCII letters only: the Kelvin sign, whose lower case is `k`, makes no keyword. */
export const lowerCaseKeyword = (word: string): string => (/[^ -~]/.test(word) ? word : word.toLowerCase());
