import type { Token } from './token.ts';

export const isWord = (token: Token | undefined, text: string): boolean =>
  token !== undefined && token.kind === 'word' && token.text === text;

export const isOperator = (token: Token | undefined, text: string): boolean =>
  token !== undefined && token.kind === 'operator' && token.text === text;

/** The text of an unquoted word, else the empty string. */
export const wordAt = (tokens: readonly Token[], index: number): string => {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : '';
};

export const isPhrase = (tokens: readonly Token[], index: number, words: readonly string[]): boolean =>
  words.every((word, offset) => wordAt(tokens, index + offset) === word);
