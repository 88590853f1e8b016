import { expect, test } from 'vitest';
import { looksLikeRead } from './looks-like-read.ts';

test.each([
  ['SELECT COUNT(*) FROM t1 WHERE a IN (1, 2)', true],
  ['((SELECT CAST(a AS DECIMAL(5,2)) FROM t1))', true],
  ['SHOW FULL COLUMNS FROM t1', true],
  ['show session variables', true],
  ['SELECT * FROM t1 WHERE MATCH (a) AGAINST ("x")', true],
  ['SELECT f1()', false],
  ['SELECT db.now()', false],
  ['SELECT 1 /*! , 2 */', false],
  ['SELECT a FROM t1 FOR UPDATE', false],
  ['SHOW PROCESSLIST', false],
  ['INSERT INTO t1 VALUES (1)', false],
])('%j: %s', (text, expected) => {
  expect(looksLikeRead(text)).toBe(expected);
});
