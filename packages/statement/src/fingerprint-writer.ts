import { maxDepth, maxHints } from './bounds.ts';
import { afterDot, afterName, afterOpening, afterOther, type FingerprintText } from './fingerprint-text.ts';
import { functionEffect } from './function-effect.ts';
import { isHarmlessFunction } from './harmless-functions.ts';
import { isReservedNumber } from './keyword.ts';
import { tokenize } from './lexer.ts';
import {
  continuesString,
  endOfRun,
  isCollapsedList,
  isLiteralKind,
  isSignOfLiteral,
  mayBeLiteral,
} from './literal.ts';
import { LiteralLists } from './literal-lists.ts';
import { operatorText } from './operator.ts';
import {
  type Hint,
  identifierKind,
  introducerKind,
  nullKind,
  operatorKind,
  parameterKind,
  userVariableKind,
  wordKind,
} from './token.ts';
import { operatorHead, type Tokens, wordHead } from './tokens.ts';
import { isBeforeParenthesis, listAfter } from './word-before-list.ts';

const open = operatorHead('(');
const close = operatorHead(')');
const comma = operatorHead(',');
const dot = operatorHead('.');
const plus = operatorHead('+');
const minus = operatorHead('-');
const semicolon = operatorHead(';');
const as = wordHead('as');
const on = wordHead('on');
/** Behind these stands a table, with a parenthesis behind it too: `INSERT INTO Log (a)`. */
const beforeTable: ReadonlySet<number> = new Set(
  'from into join references straight_join table update'.split(' ').map(wordHead),
);
const apostrophe = 39;
const doubleQuote = 34;

const builtIns = new Map<string, boolean>();
const maxBuiltIns = 5_000;

const isBuiltIn = (written: string): boolean => {
  const known = builtIns.get(written);
  if (known !== undefined) return known;
  if (builtIns.size >= maxBuiltIns) builtIns.clear();
  const name = written.toLowerCase();
  const found = isHarmlessFunction(name) || functionEffect(name) !== undefined;
  builtIns.set(written, found);
  return found;
};

/** Writes the fingerprint of a text, token by token. */
export class FingerprintWriter {
  readonly #tokens: Tokens;
  readonly #text: FingerprintText;
  readonly #lists: LiteralLists;
  /** The inside of an optimizer hint, where `16M` is a value. */
  readonly #isHint: boolean;
  #gate = 0;
  #nextHint = 0;
  /** The token before which the next hint stands. */
  #hintAt: number;
  /** Up to here it is known that no run of literals fills its list. */
  #noRunBefore = -1;
  /** The number of the last word, if that was a keyword and the last token: what a parenthesis means depends on it. */
  #word = 0;

  constructor(tokens: Tokens, text: FingerprintText, isHint = false) {
    this.#tokens = tokens;
    this.#text = text;
    this.#lists = new LiteralLists(text);
    this.#isHint = isHint;
    this.#hintAt = tokens.hints[0]?.before ?? -1;
  }

  /** Undefined when something in the text may be a literal that is not written as one, or it nests too deep. */
  write(): FingerprintText | undefined {
    const tokens = this.#tokens;
    const { heads, hints, gateOf } = tokens;
    if (tokens.problem !== undefined || hints.length > maxHints) return undefined;
    this.#text.after = afterOpening;
    let count = tokens.count;
    while (count > 0 && heads[count - 1] === semicolon) count -= 1;
    for (let index = 0; index < count; index += 1) {
      const head = heads[index] as number;
      const kind = head & 15;
      if (index === this.#hintAt && !this.#writeHints(index)) return undefined;
      if (gateOf !== undefined) this.#enterGate(tokens.gateAt(index));
      if (isLiteralKind(kind)) {
        this.#word = 0;
        index = this.#writeLiteral(index, kind);
      } else if (kind === operatorKind) {
        if (this.#lists.depth > maxDepth) return undefined;
        index = this.#writeOperator(index, head);
      } else if (kind === wordKind || kind === identifierKind) {
        if (!mayBeLiteral(this.#tokens, index, kind)) this.#writeName(index, head, kind);
        else if (this.#isHint) this.#lists.literal();
        else return undefined;
      } else index = this.#writeOther(index, kind);
    }
    this.#enterGate(0);
    return this.#text;
  }

  #writeLiteral(index: number, kind: number): number {
    const lists = this.#lists;
    if (continuesString(this.#tokens, index, kind)) return index;
    if (index > this.#noRunBefore && lists.isPlain) {
      const end = endOfRun(this.#tokens, index);
      if (end > index && this.#tokens.headAt(end + 1) === close) {
        lists.skipLiterals(2);
        return end;
      }
      this.#noRunBefore = end;
    }
    lists.literal();
    return index;
  }

  #enterGate(gate: number): void {
    if (gate === this.#gate) return;
    const text = this.#text;
    this.#lists.interrupt();
    if (this.#gate !== 0) {
      text.ascii(' */');
      text.after = afterOther;
    }
    this.#gate = gate;
    this.#word = 0;
    if (gate === 0) return;
    const found = this.#tokens.gates[gate - 1];
    if (text.length > 0) text.space();
    text.ascii(found?.family === 'mariadb' ? '/*M!' : '/*!');
    text.ascii(`${String(found?.version ?? '').padStart(found?.version === undefined ? 0 : 5, '0')} `);
    text.after = afterOpening;
  }

  /** The hints before the token at `index`; false when one cannot be read. */
  #writeHints(index: number): boolean {
    const { hints, sql } = this.#tokens;
    this.#enterGate(0);
    while (this.#hintAt === index) {
      const hint = hints[this.#nextHint] as Hint;
      this.#nextHint += 1;
      this.#hintAt = hints[this.#nextHint]?.before ?? -1;
      const tokens = tokenize(sql.slice(hint.start, hint.end));
      if (tokens.gates.length > 0 || tokens.problem !== undefined) return false;
      this.#lists.interrupt();
      this.#text.ascii(' /*+ ');
      if (new FingerprintWriter(tokens, this.#text, true).write() === undefined) return false;
      this.#text.ascii(' */');
      this.#text.after = afterOther;
    }
    return true;
  }

  #writeOperator(index: number, head: number): number {
    const text = this.#text;
    const word = this.#word;
    this.#word = 0;
    switch (head) {
      case open:
        this.#lists.open(
          listAfter(word),
          text.after !== afterOpening && text.after !== afterDot && text.after !== afterName,
        );
        if (!isCollapsedList(this.#tokens, index)) return index;
        this.#lists.literal();
        this.#lists.literal();
        this.#lists.close();
        return index + 3;
      case close:
        this.#lists.close();
        return index;
      case comma:
        this.#lists.comma();
        return index;
      case plus:
      case minus:
        if (isSignOfLiteral(this.#tokens, index)) return index;
        break;
      case dot:
        this.#writeDot(index);
        return index;
      case semicolon:
        this.#lists.interrupt();
        text.byte(59);
        text.after = afterOther;
        return index;
    }
    this.#lists.interrupt();
    if (text.after !== afterOpening && text.after !== afterDot) text.space();
    this.#operator(head >>> 4);
    text.after = afterOther;
    return index;
  }

  #operator(number: number): void {
    if (number < 128) this.#text.byte(number);
    else this.#text.ascii(operatorText(number));
  }

  /** Beside a dot without white space, a word is a name: the space between a dot and a keyword means something. */
  #writeDot(index: number): void {
    const tokens = this.#tokens;
    this.#lists.interrupt();
    const before = tokens.headAt(index - 1);
    const isKeyword = (before & 15) === wordKind && before >>> 4 > 0;
    const isVariable = (before & 15) === userVariableKind;
    if ((isKeyword || isVariable) && !tokens.isGlued(index)) this.#text.space();
    this.#text.byte(46);
    this.#text.after = afterDot;
  }

  #writeName(index: number, head: number, kind: number): void {
    const tokens = this.#tokens;
    const text = this.#text;
    const number = kind === wordKind ? head >>> 4 : 0;
    this.#lists.interrupt();
    const isApart = text.after === afterDot && number > 0 && !tokens.isGlued(index);
    if ((text.after !== afterOpening && text.after !== afterDot) || isApart) text.space();
    text.source(tokens.sql, tokens.startAt(index), tokens.endAt(index), this.#folds(index, number, kind));
    this.#word = number;
    text.after = isBeforeParenthesis(number) ? afterOther : afterName;
  }

  /**
   * Names of tables, schemas and aliases may differ by case alone. So only what cannot be one loses its case: reserved words, other
   * words of the grammar where no table can stand, and built-in functions that are called.
   */
  #folds(index: number, number: number, kind: number): boolean {
    if (kind !== wordKind) return false;
    if (isReservedNumber(number)) return true;
    const tokens = this.#tokens;
    const before = tokens.headAt(index - 1);
    if (beforeTable.has(before) || tokens.headAt(index + 1) === dot) return false;
    if (number > 0) return before !== comma && before !== as;
    if (before === on) return false;
    return tokens.headAt(index + 1) === open && isBuiltIn(tokens.sourceAt(index));
  }

  #writeOther(index: number, kind: number): number {
    const tokens = this.#tokens;
    const text = this.#text;
    if (kind === introducerKind) return index;
    this.#lists.interrupt();
    this.#word = 0;
    if (text.after !== afterOpening && text.after !== afterDot) text.space();
    text.after = afterName;
    if (kind === nullKind) {
      text.ascii('\\N');
      return index;
    }
    const start = tokens.startAt(index);
    const end = tokens.endAt(index);
    const first = tokens.sql.charCodeAt(start + 1);
    if (kind === userVariableKind) {
      // @'name' and 'account'@'host': what stands in string quotes is never shown.
      const isQuoted = first === apostrophe || first === doubleQuote;
      const isShown =
        end === start + 1 && tokens.kindAt(index + 1) === parameterKind && tokens.isGlued(index + 1);
      if (isQuoted || isShown) {
        text.ascii('@?');
        text.after = afterOther;
        return isShown ? index + 1 : index;
      }
    }
    text.source(tokens.sql, start, end, true);
    return index;
  }
}
