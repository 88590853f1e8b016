import { isDigit } from './character.ts';
import { afterDot, afterName, afterOpening, afterOther, FingerprintText } from './fingerprint-text.ts';
import { numberOfKeyword } from './keyword.ts';
import { tokenize } from './lexer.ts';
import { LiteralLists } from './literal-lists.ts';
import { operatorText } from './operator.ts';
import {
  bitKind,
  hexKind,
  identifierKind,
  introducerKind,
  nullKind,
  numberKind,
  operatorKind,
  parameterKind,
  stringKind,
  userVariableKind,
  wordKind,
} from './token.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const open = operatorHead('(');
const close = operatorHead(')');
const comma = operatorHead(',');
const dot = operatorHead('.');
const plus = operatorHead('+');
const minus = operatorHead('-');
const semicolon = operatorHead(';');
const apostrophe = 39;
const doubleQuote = 34;

/** Words before which a parenthesis is not the argument list of a function or the column list of a table. */
const wordsBeforeList = (
  'select from where and or not xor in values value as on using join exists union all any some except intersect ' +
  'distinct set when then else case by having between like over with into return limit offset interval is'
).split(' ');
const beforeList = new Uint8Array(1 << 12);
for (const word of wordsBeforeList) beforeList[numberOfKeyword(word)] = 1;

const inNumber = numberOfKeyword('in');
const valuesNumber = numberOfKeyword('values');
const valueNumber = numberOfKeyword('value');

const beforeSignedNumber: ReadonlySet<number> = new Set(
  ['(', ',', '=', '<', '>', '<=', '>=', '<>', '!=', '<=>'].map(operatorHead),
);

const wordBefore = (number: number): 'values' | 'in' | 'other' => {
  if (number === inNumber) return 'in';
  return number === valuesNumber || number === valueNumber ? 'values' : 'other';
};

const isLiteralKind = (kind: number): boolean =>
  kind === numberKind ||
  kind === stringKind ||
  kind === parameterKind ||
  kind === hexKind ||
  kind === bitKind;

/** Writes the fingerprint of a text, token by token. */
export class FingerprintWriter {
  readonly #tokens: Tokens;
  readonly #text: FingerprintText;
  readonly #lists: LiteralLists;
  /** The inside of an optimizer hint, where `16M` is a value. */
  readonly #isHint: boolean;
  #gate = 0;
  #nextHint = 0;
  /** The number of the last word, if that was a keyword and the last token: what a parenthesis means depends on it. */
  #word = 0;

  constructor(tokens: Tokens, isHint = false) {
    this.#tokens = tokens;
    this.#text = new FingerprintText(tokens.sql.length + 64);
    this.#lists = new LiteralLists(this.#text);
    this.#isHint = isHint;
  }

  /** Undefined when something in the text may be a literal that is not written as one. */
  write(): FingerprintText | undefined {
    const tokens = this.#tokens;
    if (tokens.problem !== undefined) return undefined;
    let count = tokens.count;
    while (count > 0 && tokens.heads[count - 1] === semicolon) count -= 1;
    for (let index = 0; index < count; index += 1) {
      const head = tokens.heads[index] as number;
      const kind = head & 15;
      if (tokens.hints[this.#nextHint]?.before === index && !this.#writeHints(index)) return undefined;
      if (tokens.gateOf !== undefined) this.#enterGate(tokens.gateAt(index));
      if (isLiteralKind(kind)) {
        if (!this.#continuesString(index, kind)) this.#lists.literal();
        this.#word = 0;
      } else if (kind === operatorKind) index = this.#writeOperator(index, head);
      else if (kind === wordKind || kind === identifierKind) {
        if (!this.#mayBeLiteral(index, kind)) this.#writeName(index, head, kind);
        else if (this.#isHint) this.#lists.literal();
        else return undefined;
      } else index = this.#writeOther(index, kind);
    }
    this.#enterGate(0);
    return this.#text;
  }

  /** 'a' 'b' is one string. */
  #continuesString(index: number, kind: number): boolean {
    const tokens = this.#tokens;
    return (
      kind === stringKind &&
      tokens.kindAt(index - 1) === stringKind &&
      tokens.gateAt(index) === tokens.gateAt(index - 1)
    );
  }

  /**
   * A word glued to the end of a quote, as in `'it's secret'`, is more likely the rest of a badly quoted literal than the keyword that
   * servers may read there. Digits outside of quotes may be meant as a value, even where the servers read a name (`1abc`, `t.5`).
   */
  #mayBeLiteral(index: number, kind: number): boolean {
    const tokens = this.#tokens;
    if (isDigit(tokens.sql.charCodeAt(tokens.startAt(index)))) return true;
    if (kind !== wordKind || !tokens.isGlued(index)) return false;
    const before = tokens.kindAt(index - 1);
    return before === stringKind || before === identifierKind || before === userVariableKind;
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
    for (let hint = hints[this.#nextHint]; hint?.before === index; hint = hints[this.#nextHint]) {
      this.#nextHint += 1;
      const tokens = tokenize(sql.slice(hint.start, hint.end));
      if (tokens.gates.length > 0 || tokens.problem !== undefined) return false;
      const body = new FingerprintWriter(tokens, true).write();
      if (body === undefined) return false;
      this.#lists.interrupt();
      this.#text.ascii(' /*+ ');
      const normal = body.toString();
      this.#text.source(normal, 0, normal.length, false);
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
          wordBefore(word),
          text.after !== afterOpening && text.after !== afterDot && text.after !== afterName,
        );
        if (!this.#isCollapsedList(index)) return index;
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
        if (this.#isSignOfLiteral(index)) return index;
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
    text.ascii(operatorText(head >>> 4));
    text.after = afterOther;
    return index;
  }

  /** `(?+)` in a fingerprint. */
  #isCollapsedList(index: number): boolean {
    const tokens = this.#tokens;
    return (
      tokens.kindAt(index + 1) === parameterKind &&
      tokens.headAt(index + 2) === plus &&
      tokens.headAt(index + 3) === close &&
      tokens.isGlued(index + 1) &&
      tokens.isGlued(index + 2) &&
      tokens.isGlued(index + 3)
    );
  }

  /** The sign of a negative literal, as in `IN (-1, 2)`, belongs to the literal. */
  #isSignOfLiteral(index: number): boolean {
    const tokens = this.#tokens;
    return tokens.kindAt(index + 1) === numberKind && beforeSignedNumber.has(tokens.headAt(index - 1));
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
    text.source(tokens.sql, tokens.startAt(index), tokens.endAt(index), !tokens.isQuoted(index));
    this.#word = number;
    text.after = beforeList[number] === 1 ? afterOther : afterName;
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
