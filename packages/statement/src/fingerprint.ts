import { hash } from 'node:crypto';
import type { StatementShape } from './classification.ts';
import { FingerprintText } from './fingerprint-text.ts';
import { FingerprintWriter } from './fingerprint-writer.ts';
import { tokenize } from './lexer.ts';
import type { Tokens } from './tokens.ts';

/** For a text that cannot be read: nothing of it is shown. */
export const unreadableFingerprint = '<unreadable>';
export const emptyFingerprint = '<empty>';

/** Longer ones are cut, in characters: fingerprints go into log lines and metrics. */
export const maxFingerprintLength = 2048;

const cut = (text: string): string =>
  text.length > maxFingerprintLength ? `${text.slice(0, maxFingerprintLength).toWellFormed()}…` : text;

const digestOf = (whole: string | Uint8Array): string => hash('sha256', whole);

const marks = new Map(
  [unreadableFingerprint, emptyFingerprint].map((mark) => [
    mark,
    { fingerprint: mark, digest: digestOf(mark) },
  ]),
);
const shapeOfMark = (mark: string): StatementShape => marks.get(mark) as StatementShape;

export const shapeOf = (tokens: Tokens): StatementShape => {
  const known = marks.get(tokens.sql);
  if (known !== undefined) return known; // a fingerprint is its own fingerprint
  const text = new FingerprintWriter(tokens, new FingerprintText(tokens.sql.length + 64)).write();
  if (text === undefined) return shapeOfMark(unreadableFingerprint);
  if (text.length === 0) return shapeOfMark(emptyFingerprint);
  return { fingerprint: cut(text.toString()), digest: digestOf(text.bytes) };
};

/** All texts that cannot be told apart share one digest: to approve it would be to approve any of them. */
export const isApprovable = ({ fingerprint: text }: Pick<StatementShape, 'fingerprint'>): boolean =>
  text !== unreadableFingerprint && text !== emptyFingerprint;

/**
 * The shape of a statement, equal for statements that differ in their values only. Literals are `?`, lists of them `(?+)`, equal rows of
 * VALUES are one; comments are dropped, hints kept, unquoted words in lower case. What only some servers run stays in its comment. Never
 * holds a literal, whatever the text; never throws. The fingerprint of a fingerprint that was not cut is itself.
 */
export const fingerprint = (sql: string): string => shapeOf(tokenize(sql)).fingerprint;
