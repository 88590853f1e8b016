import { afterDot, afterOpening, afterOther, type FingerprintText } from './fingerprint-text.ts';

// What is known of a list while it is open.
const isRow = 1;
const collapsesOne = 2;
/** Something else than literals and commas is in it. */
const isMixed = 4;

const listOfLiterals = '(?+)';
const emptyLevels = new Int32Array(0);

/** Collapses the lists of literals and the repeated rows of a fingerprint while they close. Linear. */
export class LiteralLists {
  readonly #text: FingerprintText;
  /** The lists around the present one: where each begins, its flags, how many literals it has. A level of nesting is three numbers. */
  #outer = emptyLevels;
  #used = 0;
  #at = -1;
  #flags = 0;
  #literals = 0;
  #rowDepth = 0;
  /** The last row of VALUES, and the last list of literals: where they begin and end. */
  #rowAt = -1;
  #rowEnd = -1;
  #groupEnd = -1;

  constructor(text: FingerprintText) {
    this.#text = text;
  }

  /** Something else than a literal, a comma or a list is about to be written. */
  interrupt(): void {
    this.#flags |= isMixed;
  }

  /** How many lists are open. */
  get depth(): number {
    return this.#used / 3;
  }

  /** In a list, and nothing but literals so far. */
  get isPlain(): boolean {
    return this.#used > 0 && (this.#flags & isMixed) === 0;
  }

  /** So many literals that they need not be written: with them the list closes, and is collapsed. */
  skipLiterals(count: number): void {
    this.#literals += count;
  }

  comma(): void {
    this.#text.byte(44);
    this.#text.after = afterOther;
  }

  literal(): void {
    this.#literals += 1;
    if (this.#text.after !== afterOpening && this.#text.after !== afterDot) this.#text.space();
    this.#text.byte(63);
    this.#text.after = afterOther;
  }

  /** What stands before the parenthesis: VALUES, IN or something else; `spaced` whether a space goes between. */
  open(before: 'values' | 'in' | 'other', spaced: boolean): void {
    const continuesRows = this.#rowEnd === this.#text.length - 1 && this.#text.hasCommaAt(this.#rowEnd);
    // Rows within rows are left alone: comparing them at every level would not be linear.
    const opensRow = this.#rowDepth === 0 && (continuesRows || before === 'values');
    if (opensRow) this.#rowDepth += 1;
    this.interrupt();
    if (spaced) this.#text.space();
    this.#enter();
    this.#at = this.#text.length;
    this.#flags = (opensRow ? isRow : 0) | (opensRow || before === 'in' ? collapsesOne : 0);
    this.#literals = 0;
    this.#text.byte(40);
    this.#text.after = afterOpening;
  }

  #enter(): void {
    if (this.#used === this.#outer.length) {
      const larger = new Int32Array(Math.max(48, this.#used * 2));
      larger.set(this.#outer);
      this.#outer = larger;
    }
    this.#outer[this.#used] = this.#at;
    this.#outer[this.#used + 1] = this.#flags;
    this.#outer[this.#used + 2] = this.#literals;
    this.#used += 3;
  }

  #leave(): void {
    this.#used -= 3;
    this.#at = this.#outer[this.#used] as number;
    this.#flags = this.#outer[this.#used + 1] as number;
    this.#literals = this.#outer[this.#used + 2] as number;
  }

  close(): void {
    const text = this.#text;
    text.byte(41);
    text.after = afterOther;
    if (this.#used === 0) return;
    const before = this.#at;
    const flags = this.#flags;
    const literals = this.#literals;
    this.#leave();
    if ((flags & isMixed) === 0 && literals >= ((flags & collapsesOne) !== 0 ? 1 : 2)) {
      text.cut(before);
      // `((?+), (?+))` is `((?+))`: a comma and a space lie between.
      if (this.#groupEnd === before - 2 && text.hasCommaAt(this.#groupEnd)) text.cut(this.#groupEnd);
      else text.ascii(listOfLiterals);
      this.#groupEnd = text.length;
    }
    if ((flags & isRow) !== 0) this.#closeRow(before);
  }

  #closeRow(at: number): void {
    const text = this.#text;
    this.#rowDepth -= 1;
    // A row of literals may have been merged into the one before already.
    if (text.length > at) {
      const continues = this.#rowEnd === at - 2 && text.hasCommaAt(this.#rowEnd);
      if (continues && text.equals(this.#rowAt, this.#rowEnd, at, text.length)) text.cut(this.#rowEnd);
      else this.#rowAt = at;
      // A list that went with its row.
      if (this.#groupEnd > text.length) this.#groupEnd = -1;
    }
    this.#rowEnd = text.length;
  }
}
