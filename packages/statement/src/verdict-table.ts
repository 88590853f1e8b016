import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';

/** `kind` and then, where true: rows, changes, reads, and the number of parameters. */
const summary = (sql: string): string => {
  const verdict = classify(sql);
  if (verdict.outcome === 'refused') {
    return `${verdict.reason}${verdict.position === undefined ? '' : `@${verdict.position}`}`;
  }
  const { kind, returnsRows, changesSession, readsSession, parameterCount } = verdict;
  const parts = [kind, returnsRows && 'rows', changesSession && 'changes', readsSession && 'reads'];
  return [...parts, parameterCount > 0 && `?${parameterCount}`].filter(Boolean).join(' ');
};

/** For the tests of this package: each row is a text and the summary of its verdict. */
export const verdictTable = (
  name: string,
  cases: readonly (readonly [sql: string, expected: string])[],
): void => {
  describe(name, () => {
    test.each(cases)('%j', (sql, expected) => {
      expect(summary(sql)).toBe(expected);
    });
  });
};
