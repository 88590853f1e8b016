import { isDigit, isSpace, isWordCharacter } from './character.ts';
import { readComment } from './comment.ts';
import { type ExecutableComment, readExecutableComment } from './executable-comment.ts';
import { endOfFraction, endOfQuotedNumber, endOfWord, scanNumber } from './number-literal.ts';
import { operatorAt } from './operator.ts';
import { endOfQuotedIdentifier, endOfString, unquotedIdentifier } from './quoted-text.ts';
import type { Gate, LexicalProblemCode, Lexing, Token, TokenKind } from './token.ts';
import { scanVariable } from './variable.ts';

/**
 * Reads a text into tokens as MySQL 8/9 and MariaDB ≥ 10.6 do with utf8mb4, without ANSI_QUOTES and without NO_BACKSLASH_ESCAPES.
 * Never throws; linear in the length. What two of these servers would cut differently is a problem, not a guess.
 */
export const tokenize = (sql: string): Lexing => {
  const tokens: Token[] = [];
  const gates: Gate[] = [];
  const nul = sql.indexOf('\0');
  if (nul >= 0) return { tokens, gates, problem: { code: 'NUL_BYTE', position: nul } };

  let at = 0;
  let gate = 0;
  let openComment: ExecutableComment | undefined;

  const push = (kind: TokenKind, text: string, end: number): undefined => {
    tokens.push({ kind, text, start: at, end, gate });
    at = end;
  };
  const pushClosed = (
    kind: TokenKind,
    text: string,
    end: number,
    otherwise: LexicalProblemCode,
  ): LexicalProblemCode | undefined => (end < 0 ? otherwise : push(kind, text, end));

  const pushString = (quoteAt: number): LexicalProblemCode | undefined => {
    markIntroducer(tokens);
    return pushClosed('string', '', endOfString(sql, quoteAt), 'UNTERMINATED_STRING');
  };

  const pushWord = (): LexicalProblemCode | undefined => {
    if (sql[at + 1] === "'") {
      const first = sql[at];
      if (first === 'x' || first === 'X' || first === 'b' || first === 'B') {
        const kind = first === 'x' || first === 'X' ? 'hex' : 'bit';
        markIntroducer(tokens);
        return pushClosed(kind, '', endOfQuotedNumber(sql, at + 1, kind), 'MALFORMED_LITERAL');
      }
      if (first === 'n' || first === 'N') return pushString(at + 1);
    }
    const end = endOfWord(sql, at);
    // MySQL 9 reads $$…$$ and $tag$…$tag$ as strings, others read a name.
    if (sql[at] === '$' && sql.slice(at + 1, end).includes('$')) return 'DOLLAR_QUOTED';
    return push('word', lowerCaseKeyword(sql.slice(at, end)), end);
  };

  const pushDot = (): undefined => {
    const fraction = isDigit(sql.charCodeAt(at + 1)) && !endsWithUnquotedName(sql, tokens.at(-1), at);
    return fraction ? push('number', '', endOfFraction(sql, at)) : push('operator', '.', at + 1);
  };

  const pushVariable = (): LexicalProblemCode | undefined => {
    const scanned = scanVariable(sql, at);
    return scanned.outcome === 'problem' ? scanned.code : push(scanned.kind, scanned.text, scanned.end);
  };

  const pushNumber = (): undefined => {
    const { kind, end } = scanNumber(sql, at);
    return push(kind, kind === 'word' ? lowerCaseKeyword(sql.slice(at, end)) : '', end);
  };

  const openExecutable = (): LexicalProblemCode | 'none' | undefined => {
    const finding = readExecutableComment(sql, at);
    if (finding.outcome === 'none') return 'none';
    if (openComment !== undefined) return 'NESTED_COMMENT';
    if (finding.outcome === 'ambiguous') return 'AMBIGUOUS_COMMENT';
    if (finding.outcome === 'unterminated') return 'UNTERMINATED_COMMENT';
    const { comment } = finding;
    openComment = comment;
    gate = comment.gate === undefined ? 0 : gates.push(comment.gate);
    at = comment.codeStart;
    return undefined;
  };

  const closeExecutable = (comment: ExecutableComment): LexicalProblemCode | undefined => {
    const end = at + 2;
    if (comment.skippedEnd !== undefined && comment.skippedEnd !== end) return 'AMBIGUOUS_COMMENT';
    openComment = undefined;
    gate = 0;
    at = end;
    return undefined;
  };

  /** Passes a comment; 'none' when there is none. */
  const passComment = (character: string): LexicalProblemCode | 'none' | undefined => {
    if (character === '*' && openComment !== undefined && sql[at + 1] === '/')
      return closeExecutable(openComment);
    if (character !== '/' && character !== '-' && character !== '#') return 'none';
    if (character === '/' && sql[at + 1] === '*') {
      const opened = openExecutable();
      if (opened !== 'none') return opened;
    }
    const comment = readComment(sql, at);
    if (comment.outcome === 'none') return 'none';
    if (comment.outcome === 'unterminated') return 'UNTERMINATED_COMMENT';
    if (comment.outcome === 'ambiguous-hint') return 'AMBIGUOUS_HINT';
    at = comment.end;
    return undefined;
  };

  /** Passes white space, a comment, or one token. */
  const step = (code: number): LexicalProblemCode | undefined => {
    if (isSpace(code)) {
      at += 1;
      return undefined;
    }
    if (isWordCharacter(code)) {
      const previous = tokens.at(-1);
      if (previous?.text === '.' && previous.kind === 'operator' && previous.end === at) {
        const end = endOfWord(sql, at);
        return push('identifier', sql.slice(at, end), end);
      }
      return isDigit(code) ? pushNumber() : pushWord();
    }
    const character = sql.charAt(at);
    const passed = passComment(character);
    if (passed !== 'none') return passed;
    if (character === "'" || character === '"') return pushString(at);
    if (character === '`') {
      const end = endOfQuotedIdentifier(sql, at);
      return pushClosed('identifier', unquotedIdentifier(sql, at, end), end, 'UNTERMINATED_IDENTIFIER');
    }
    if (character === '@') return pushVariable();
    if (character === '.') return pushDot();
    if (character === '?') return push('parameter', '?', at + 1);
    if (character === '\\' && sql[at + 1] === 'N') return push('null', '', at + 2);
    const operator = operatorAt(sql, at);
    return push('operator', operator, at + operator.length);
  };

  while (at < sql.length) {
    const code = step(sql.charCodeAt(at));
    if (code !== undefined) return { tokens, gates, problem: { code, position: at } };
  }
  if (openComment !== undefined) {
    return { tokens, gates, problem: { code: 'UNTERMINATED_COMMENT', position: openComment.start } };
  }
  return { tokens, gates };
};

/** The servers compare keywords by ASCII letters only: the Kelvin sign, whose lower case is `k`, makes no keyword. */
const lowerCaseKeyword = (word: string): string => (/[^ -~]/.test(word) ? word : word.toLowerCase());

/** `t.5` is a column of t, but `` `t`.5 `` and `(.5` are numbers. */
const endsWithUnquotedName = (sql: string, previous: Token | undefined, at: number): boolean =>
  previous !== undefined &&
  previous.end === at &&
  (previous.kind === 'word' || previous.kind === 'identifier' || previous.kind === 'system-variable') &&
  sql[at - 1] !== '`';

const markIntroducer = (tokens: Token[]): void => {
  const previous = tokens.at(-1);
  if (previous?.kind === 'word' && previous.text.startsWith('_')) {
    tokens[tokens.length - 1] = { ...previous, kind: 'introducer' };
  }
};
