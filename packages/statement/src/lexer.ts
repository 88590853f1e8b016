import { isAlone, isDigit, isSpace, isWordCharacter } from './character.ts';
import { readComment } from './comment.ts';
import { ExecutableScope } from './executable-scope.ts';
import { hashStep, keywordNumber, numberOfKeyword } from './keyword.ts';
import { endOfDigits, endOfFraction, endOfQuotedNumber, endOfWord, scanNumber } from './number-literal.ts';
import { operatorAt, operatorLength } from './operator.ts';
import { endOfQuotedIdentifier, endOfString } from './quoted-text.ts';
import {
  bitKind,
  hexKind,
  identifierKind,
  introducerKind,
  type LexicalProblemCode,
  nullKind,
  numberKind,
  operatorKind,
  parameterKind,
  stringKind,
  systemVariableKind,
  userVariableKind,
  wordKind,
} from './token.ts';
import { Tokens } from './tokens.ts';
import { endOfVariable } from './variable.ts';

const dot = 46;
const quote = 39;
const star = 42;
const minus = 45;
const slash = 47;

/** After these MySQL reads an optimizer hint; anywhere else it is a comment. */
const beforeHint = new Set(['select', 'insert', 'replace', 'update', 'delete'].map(numberOfKeyword));

/**
 * Reads a text into tokens as MySQL 8/9 and MariaDB ≥ 10.6 do with utf8mb4, without ANSI_QUOTES and without NO_BACKSLASH_ESCAPES.
 * Never throws; linear in the length. What two of these servers would cut differently is a problem, not a guess.
 */
export const tokenize = (sql: string): Tokens => new Lexer(sql).read();

class Lexer {
  readonly #sql: string;
  readonly #tokens: Tokens;
  readonly #scope: ExecutableScope;
  #at = 0;
  /** Where the last dot ended: a word that begins there is a name. */
  #afterDot = -1;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = new Tokens(sql, sql.length + 1);
    this.#scope = new ExecutableScope(this.#tokens.gates);
  }

  read(): Tokens {
    const sql = this.#sql;
    const tokens = this.#tokens;
    const nul = sql.indexOf('\0');
    if (nul >= 0) {
      tokens.problem = { code: 'NUL_BYTE', position: nul };
      return tokens;
    }
    while (this.#at < sql.length) {
      const first = sql.charCodeAt(this.#at);
      if (isSpace(first)) this.#at += 1;
      else if (isAlone(first)) this.#pushNumbered(operatorKind, first, this.#at + 1);
      else {
        const code = this.#step(first);
        if (code === undefined) continue;
        tokens.problem = { code, position: this.#at };
        return tokens;
      }
    }
    const { openSince } = this.#scope;
    if (openSince !== undefined) tokens.problem = { code: 'UNTERMINATED_COMMENT', position: openSince };
    return tokens;
  }

  /** Passes a comment or one token. */
  #step(code: number): LexicalProblemCode | undefined {
    if (isWordCharacter(code)) {
      if (this.#afterDot === this.#at) return this.#push(identifierKind, endOfWord(this.#sql, this.#at));
      return isDigit(code) ? this.#readNumber() : this.#readWord(code);
    }
    const at = this.#at;
    switch (code) {
      case 34: // "
      case quote:
        return this.#readString(at);
      case 96: // `
        return this.#pushClosed(
          identifierKind,
          endOfQuotedIdentifier(this.#sql, at),
          'UNTERMINATED_IDENTIFIER',
        );
      case 64: // @
        return this.#readVariable();
      case dot:
        return this.#readDot();
      case 63: // ?
        return this.#push(parameterKind, at + 1);
      case 92: // \
        if (this.#sql.charCodeAt(at + 1) === 78) return this.#push(nullKind, at + 2);
        break;
      case 35: // #
      case 42: // *
      case 45: // -
      case 47: {
        const passed = this.#passComment(code);
        if (passed !== 'none') return passed;
      }
    }
    const operator = operatorAt(this.#sql, at, code);
    return this.#pushNumbered(operatorKind, operator, at + operatorLength(operator));
  }

  #push(kind: number, end: number): undefined {
    this.#pushNumbered(kind, 0, end);
  }

  #pushNumbered(kind: number, number: number, end: number): undefined {
    this.#tokens.add(kind, number, this.#at, end, this.#scope.gate);
    this.#at = end;
  }

  #pushClosed(kind: number, end: number, otherwise: LexicalProblemCode): LexicalProblemCode | undefined {
    return end < 0 ? otherwise : this.#push(kind, end);
  }

  #readString(quoteAt: number): LexicalProblemCode | undefined {
    this.#markIntroducer();
    return this.#pushClosed(stringKind, endOfString(this.#sql, quoteAt), 'UNTERMINATED_STRING');
  }

  #markIntroducer(): void {
    const last = this.#tokens.count - 1;
    if (this.#tokens.headAt(last) === wordKind && this.#sql[this.#tokens.startAt(last)] === '_') {
      this.#tokens.changeKind(last, introducerKind);
    }
  }

  #readWord(first: number): LexicalProblemCode | undefined {
    const sql = this.#sql;
    const start = this.#at;
    if (sql.charCodeAt(start + 1) === quote) {
      const letter = first | 32;
      if (letter === 110 /* n */) return this.#readString(start + 1);
      if (letter === 120 /* x */ || letter === 98 /* b */) {
        const kind = letter === 120 ? 'hex' : 'bit';
        this.#markIntroducer();
        const end = endOfQuotedNumber(sql, start + 1, kind);
        return this.#pushClosed(kind === 'hex' ? hexKind : bitKind, end, 'MALFORMED_LITERAL');
      }
    }
    let end = start;
    let hash = 0;
    for (let code = first; isWordCharacter(code); code = sql.charCodeAt(end)) {
      hash = hashStep(hash, code);
      end += 1;
    }
    // MySQL 9 reads $$…$$ and $tag$…$tag$ as strings, others read a name.
    if (first === 36 && sql.slice(start + 1, end).includes('$')) return 'DOLLAR_QUOTED';
    const number = keywordNumber(sql, start, end, hash);
    // `select.a`: a word with a name right behind its dot is a name.
    const isName = number > 0 && sql.charCodeAt(end) === dot && isWordCharacter(sql.charCodeAt(end + 1));
    return isName ? this.#push(identifierKind, end) : this.#pushNumbered(wordKind, number, end);
  }

  #readNumber(): LexicalProblemCode | undefined {
    const sql = this.#sql;
    const plain = endOfDigits(sql, this.#at + 1);
    const after = sql.charCodeAt(plain);
    if (after !== dot && !isWordCharacter(after)) return this.#push(numberKind, plain);
    const { kind, end } = scanNumber(sql, this.#at);
    return kind === numberKind ? this.#pushNumber(end) : this.#push(kind, end);
  }

  /**
   * `1.e(`: MySQL drops a number with a point and an unfinished exponent before some characters, so that `f 1.e(` calls f; others
   * see a mistake.
   */
  #pushNumber(end: number): LexicalProblemCode | undefined {
    const isUnfinished =
      (this.#sql.charCodeAt(end) | 32) === 101 && this.#sql.slice(this.#at, end).includes('.');
    return isUnfinished && !isWordCharacter(this.#sql.charCodeAt(end + 1))
      ? 'MALFORMED_LITERAL'
      : this.#push(numberKind, end);
  }

  #readDot(): LexicalProblemCode | undefined {
    const at = this.#at;
    if (isDigit(this.#sql.charCodeAt(at + 1)) && !this.#endsWithUnquotedName()) {
      return this.#pushNumber(endOfFraction(this.#sql, at));
    }
    this.#afterDot = at + 1;
    return this.#pushNumbered(operatorKind, dot, at + 1);
  }

  /** `t.5` is a column of t, but `` `t`.5 `` and `(.5` are numbers. */
  #endsWithUnquotedName(): boolean {
    const last = this.#tokens.count - 1;
    const kind = this.#tokens.kindAt(last);
    return (
      (kind === wordKind || kind === identifierKind || kind === systemVariableKind) &&
      this.#tokens.endAt(last) === this.#at &&
      this.#sql[this.#at - 1] !== '`'
    );
  }

  #readVariable(): LexicalProblemCode | undefined {
    const isSystem = this.#sql.charCodeAt(this.#at + 1) === 64;
    const end = endOfVariable(this.#sql, this.#at);
    if (end < 0)
      return this.#sql[this.#at + (isSystem ? 2 : 1)] === '`'
        ? 'UNTERMINATED_IDENTIFIER'
        : 'UNTERMINATED_STRING';
    return this.#push(isSystem ? systemVariableKind : userVariableKind, end);
  }

  /** Passes a comment, or the mark where an executable one begins or ends; 'none' when there is none. */
  #passComment(first: number): LexicalProblemCode | 'none' | undefined {
    const sql = this.#sql;
    const second = sql.charCodeAt(this.#at + 1);
    switch (first) {
      case star:
        return second === slash ? this.#moveTo(this.#scope.close(this.#at)) : 'none';
      case minus:
        if (second !== minus) return 'none';
        break;
      case slash: {
        if (second !== star) return 'none';
        const codeStart = this.#scope.open(sql, this.#at);
        if (codeStart !== 'none') return this.#moveTo(codeStart);
      }
    }
    const comment = readComment(sql, this.#at);
    if (comment.outcome === 'none') return 'none';
    if (comment.outcome === 'unterminated') return 'UNTERMINATED_COMMENT';
    if (comment.outcome === 'ambiguous-hint') return 'AMBIGUOUS_HINT';
    if (first === slash && sql[this.#at + 2] === '+') this.#keepHint(comment.end);
    this.#at = comment.end;
    return undefined;
  }

  #moveTo<Problem extends string>(found: number | Problem): Problem | undefined {
    if (typeof found === 'string') return found;
    this.#at = found;
    return undefined;
  }

  #keepHint(end: number): void {
    const tokens = this.#tokens;
    const before = tokens.count;
    const head = tokens.headAt(before - 1);
    if ((head & 15) !== wordKind || !beforeHint.has(head >>> 4)) return;
    if (tokens.hints.at(-1)?.before === before) return; // a second one is a comment
    tokens.hints.push({ before, start: this.#at + 3, end: end - 2 });
  }
}
