import { keywordText } from './keyword.ts';
import { operatorKind, wordKind } from './token.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const open = operatorHead('(');
const close = operatorHead(')');
const semicolon = operatorHead(';');

export const isOpen = (tokens: Tokens, index: number): boolean => tokens.headAt(index) === open;
export const isClose = (tokens: Tokens, index: number): boolean => tokens.headAt(index) === close;
export const isSemicolon = (tokens: Tokens, index: number): boolean => tokens.headAt(index) === semicolon;

/** The text of an unquoted word, else the empty string. */
export const wordAt = (tokens: Tokens, index: number): string =>
  tokens.kindAt(index) === wordKind ? tokens.textAt(index) : '';

export const isWord = (tokens: Tokens, index: number, text: string): boolean =>
  tokens.kindAt(index) === wordKind &&
  tokens.endAt(index) - tokens.startAt(index) === text.length &&
  tokens.textAt(index) === text;

/** The same as `wordAt` for the words that the keyword table holds; cheap for all others. */
export const keywordAt = (tokens: Tokens, index: number): string => {
  const head = tokens.headAt(index);
  return (head & 15) === wordKind ? keywordText(head >>> 4) : '';
};

export const isOperator = (tokens: Tokens, index: number, text: string): boolean =>
  tokens.kindAt(index) === operatorKind && tokens.textAt(index) === text;

export const isPhrase = (tokens: Tokens, index: number, ...words: readonly string[]): boolean =>
  words.every((word, offset) => isWord(tokens, index + offset, word));

export const someToken = (tokens: Tokens, test: (index: number) => boolean): boolean => {
  for (let index = 0; index < tokens.count; index += 1) if (test(index)) return true;
  return false;
};
