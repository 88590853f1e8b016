import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { verdictTable } from './verdict-table.ts';

verdictTable('verbs of other dialects within a query', [
  ['WITH c AS (DELETE FROM t RETURNING a) SELECT * FROM c', 'unknown rows'],
  ['SELECT 1 UNION DELETE FROM t', 'unknown rows'],
  ['SELECT 1 DROP TABLE t', 'unknown rows'],
  ['SELECT * FROM (CALL p()) x', 'unknown rows'],
  ['EXPLAIN CALL p()', 'unknown rows changes'],
  ['SELECT NEXT 5 VALUES FROM seq', 'write rows'],
  ['SELECT "f"(1)', 'unknown rows'],
  ['SELECT user FROM "mysql".user', 'unknown rows'],
]);

verdictTable('words that only look like them', [
  ["SELECT INSERT('abc', 1, 2, 'x'), REPLACE(a, 'b', 'c') FROM t", 'read rows'],
  ['SELECT t.delete, `drop`, create_time AS created FROM t WHERE `update` > 1', 'read rows'],
  ["SELECT 'x' AS `call`, 'drop' FROM t", 'read rows'],
]);

test('letters of names that cannot be folded tell digests apart', () => {
  const digests = ['SELECT * FROM Orders', 'select * from orders', 'SELECT * FROM ORDERS'].map((sql) => {
    const found = classify(sql);
    return found.outcome === 'statement' ? found.digest : '';
  });
  expect(new Set(digests).size).toBe(3);
  expect(classify('select COUNT(*) from t ORDER BY a')).toMatchObject({
    fingerprint: 'select count(*) from t order by a',
  });
});
