import { describe, expect, test } from 'vitest';
import { maxDepth, maxHints, maxNames } from './bounds.ts';
import { classify } from './classify.ts';
import { isApprovable } from './fingerprint.ts';

const many = (count: number, unit: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => unit(n)).join(',');
const nested = (depth: number): string => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`;

describe('too many names are taken for the worst:', () => {
  test.each([
    ['tables', (count: number) => `SELECT 1 FROM ${many(count, (n) => `t${n}`)}`],
    ['functions', (count: number) => `SELECT ${many(count, (n) => `f${n}()`)}`],
    ['common tables', (count: number) => `WITH ${many(count, (n) => `c${n} AS (SELECT 1)`)} SELECT 1`],
    ['targets', (count: number) => `DELETE ${many(count, (n) => `t${n}`)} FROM a`],
    ['tables of an UPDATE', (count: number) => `UPDATE ${many(count, (n) => `t a${n}`)} SET x = 1`],
  ])('%s', (_, textOf) => {
    expect(classify(textOf(maxNames))).toMatchObject({ kind: 'administration', needsPrimary: true });
    expect(classify(textOf(50))).not.toMatchObject({ kind: 'administration' });
  });
});

test('the same names again and again are not too many', () => {
  expect(classify(`SELECT ${many(3 * maxNames, () => 's.f(1), abs(2), t.x')}`)).toMatchObject({
    kind: 'write',
  });
});

test('what nests too deep is taken for the worst and cannot be approved', () => {
  const found = classify(nested(maxDepth + 1));
  expect(found).toMatchObject({ kind: 'administration' });
  expect(found.outcome === 'statement' && isApprovable(found)).toBe(false);
  expect(classify(nested(maxDepth))).toMatchObject({ kind: 'read' });
});

test('a statement with too many hints cannot be approved', () => {
  const found = classify(`${'SELECT /*+ a(b) */ 1 UNION '.repeat(maxHints)}SELECT /*+ c(d) */ 1`);
  expect(found).toMatchObject({ kind: 'read' });
  expect(found.outcome === 'statement' && isApprovable(found)).toBe(false);
});
