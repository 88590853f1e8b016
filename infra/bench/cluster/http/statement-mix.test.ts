import { expect, test } from 'vitest';
import { transactionOf } from './statement-mix.ts';

const DATA = { tables: 4, rows: 10_000 };

/** 0, 0.1, 0.2, … 0.9, 0, … */
function counting(): () => number {
  let calls = 0;
  return () => (calls++ % 10) / 10;
}

test.each([
  ['read-only', 14],
  ['write-only', 4],
  ['read-write', 18],
] as const)('%s has as many statements as sysbench counts: %i', (workload, count) => {
  expect(transactionOf(workload, DATA, counting())).toHaveLength(count);
});

test('the statements are those of oltp_common.lua, in its order', () => {
  const shapes = transactionOf('read-write', DATA, counting()).map(({ sql }) =>
    sql.replace(/sbtest\d/, 'sbtest%u'),
  );
  expect(new Set(shapes.slice(0, 10))).toEqual(new Set(['SELECT c FROM sbtest%u WHERE id=?']));
  expect(shapes.slice(10)).toEqual([
    'SELECT c FROM sbtest%u WHERE id BETWEEN ? AND ?',
    'SELECT SUM(k) FROM sbtest%u WHERE id BETWEEN ? AND ?',
    'SELECT c FROM sbtest%u WHERE id BETWEEN ? AND ? ORDER BY c',
    'SELECT DISTINCT c FROM sbtest%u WHERE id BETWEEN ? AND ? ORDER BY c',
    'UPDATE sbtest%u SET k=k+1 WHERE id=?',
    'UPDATE sbtest%u SET c=? WHERE id=?',
    'DELETE FROM sbtest%u WHERE id=?',
    'INSERT INTO sbtest%u (id, k, c, pad) VALUES (?, ?, ?, ?)',
  ]);
});

test('point reads keep to one table, and a range has a hundred ids', () => {
  const [first, ...rest] = transactionOf('read-only', DATA, counting());
  expect(first).toEqual({ sql: 'SELECT c FROM sbtest1 WHERE id=?', params: [1_001] });
  expect(new Set(rest.slice(0, 9).map(({ sql }) => sql))).toEqual(new Set([first?.sql]));
  const range = rest[9]?.params as number[];
  expect(Number(range[1]) - Number(range[0])).toBe(99);
});

test('what is deleted is inserted again, with values as long as the columns', () => {
  const [, update, deletion, insert] = transactionOf('write-only', DATA, counting());
  expect(update?.params[0]).toMatch(/^(\d{11}-){9}\d{11}$/);
  expect(insert?.sql).toContain(deletion?.sql.match(/sbtest\d/)?.[0]);
  expect(insert?.params[0]).toBe(deletion?.params[0]);
  expect(insert?.params[2]).toMatch(/^(\d{11}-){9}\d{11}$/);
  expect(insert?.params[3]).toMatch(/^(\d{11}-){4}\d{11}$/);
});

test.each([0, 0.5, 1 - Number.EPSILON])('ids and tables stay within the data when %f is drawn', (drawn) => {
  for (const { sql, params } of transactionOf('write-only', DATA, () => drawn)) {
    expect(sql).toMatch(/sbtest[1-4]\b/);
    const id = Number(sql.startsWith('INSERT') ? params[0] : params.at(-1));
    expect(id).toBeGreaterThanOrEqual(1);
    expect(id).toBeLessThanOrEqual(10_000);
  }
});
