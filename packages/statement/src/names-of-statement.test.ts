import { describe, expect, test } from 'vitest';
import { classify, type TableName } from './classify.ts';

const shown = (tables: readonly TableName[]): string =>
  tables.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`)).join(' ');

/** `read > written`, then functions in parentheses. */
const summary = (sql: string): string => {
  const verdict = classify(sql);
  if (verdict.outcome === 'refused') return verdict.reason;
  const { tables, functions } = verdict;
  const written = tables.written.length > 0 ? ` > ${shown(tables.written)}` : '';
  const called = functions.length > 0 ? ` (${functions.join(' ')})` : '';
  return `${shown(tables.read)}${written}${called}`.trim();
};

describe('tables and functions of', () => {
  test.each([
    ['SELECT 1', ''],
    ['SELECT * FROM a', 'a'],
    ['SELECT * FROM a, b c, d AS e', 'a b d'],
    ['SELECT * FROM A JOIN `My B` ON A.x = `My B`.y, c', 'A My B c'],
    ['SELECT * FROM s.a, s . b, `s`.`c`, s/**/.d, .e', 's.a s.b s.c s.d e'],
    ['SELECT * FROM a x LEFT JOIN b y USING (i) STRAIGHT_JOIN c NATURAL JOIN d', 'a b c d'],
    ['SELECT * FROM (a, b)', 'a b'],
    ['SELECT * FROM (a JOIN (b CROSS JOIN c) ON 1), d', 'a b c d'],
    ['SELECT * FROM (SELECT * FROM a) AS x (i, j), b', 'a b'],
    ['SELECT * FROM (SELECT * FROM a) x (i, j) JOIN b', 'a b'],
    ['SELECT * FROM ((SELECT 1 FROM a) UNION (SELECT 2 FROM b)) x, c', 'a b c'],
    ['SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.i = a.i) x', 'a b'],
    [
      "SELECT * FROM a, JSON_TABLE(a.j, '$' COLUMNS (x INT PATH '$.x', NESTED PATH '$' COLUMNS (y INT PATH '$'))) AS jt, b",
      'a b (json_table)',
    ],
    ['SELECT * FROM {oj a LEFT OUTER JOIN b ON a.i = b.i}', 'a b'],
    ['SELECT 1 FROM DUAL', ''],
    ['SELECT * FROM a PARTITION (p0, p1) x USE INDEX FOR ORDER BY (i) IGNORE KEY (j), b', 'a b'],
    ["SELECT * FROM a FOR SYSTEM_TIME AS OF '2020-01-01', b", 'a b'],
    ['SELECT * FROM a FOR SYSTEM_TIME FROM @x TO @y, b', 'a b'],
    ['SELECT * FROM a returning, b', 'a b'],
    ['SELECT * FROM a window, b', 'a b'],
    [
      'SELECT EXTRACT(YEAR FROM d), TRIM(BOTH x FROM y), SUBSTRING(z FROM 2) FROM a',
      'a (extract trim substring)',
    ],
    ['SELECT TRIM((SELECT c FROM b) FROM x) FROM a', 'b a (trim)'],
    ['SELECT a IS DISTINCT FROM b FROM c', 'c'],
    [
      'SELECT (SELECT MAX(x) FROM b) FROM a WHERE EXISTS (SELECT 1 FROM c) ORDER BY (SELECT 1 FROM d)',
      'b a c d (max)',
    ],
    [
      'SELECT 1 FROM a UNION ALL SELECT 2 FROM b EXCEPT SELECT 3 FROM c INTERSECT (SELECT 4 FROM d)',
      'a b c d',
    ],
    ['SELECT 1 FROM a UNION TABLE b UNION VALUES ROW(1, 2), ROW(3, 4)', 'a b'],
    ['TABLE a ORDER BY b, c LIMIT 1', 'a'],
    ['SELECT NTH_VALUE(x, 2) FROM FIRST OVER w FROM a WINDOW w AS (PARTITION BY f(y), z)', 'a (nth_value f)'],
    ['SELECT * FROM a LIMIT 1, 2', 'a'],
    ['SELECT * FROM a GROUP BY x, y WITH ROLLUP HAVING x > 1 ORDER BY x, y', 'a'],
    ['SELECT * FROM a FOR UPDATE OF a, b', 'a'],
    ['SELECT * FROM 1a', '1a'],
    // Common tables
    ['WITH x AS (SELECT * FROM a) SELECT * FROM x, b', 'a b'],
    ['WITH x AS (SELECT * FROM x) SELECT * FROM x', 'x'],
    [
      'WITH RECURSIVE x (n) AS (SELECT 1 UNION ALL SELECT n FROM x), y AS (SELECT * FROM x) SELECT * FROM y',
      '',
    ],
    ['WITH x AS (SELECT 1), y (i) AS (SELECT * FROM x JOIN a) SELECT * FROM y, s.x', 'a s.x'],
    ['SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) d, x', 'x'],
    ['WITH x AS (SELECT * FROM a) UPDATE b JOIN x SET b.i = x.i', 'a > b'],
    ['WITH x AS (SELECT * FROM a) DELETE FROM b WHERE i IN (SELECT i FROM x)', 'a > b'],
    // Writes
    ['INSERT INTO a (x, y) VALUES (1, f(2))', '> a (f)'],
    ['INSERT LOW_PRIORITY IGNORE s.a PARTITION (p) SET x = 1', '> s.a'],
    ['INSERT INTO a (x) SELECT y FROM b ON DUPLICATE KEY UPDATE x = VALUES(x)', 'b > a'],
    ['INSERT INTO a (SELECT * FROM b)', 'b > a'],
    ['INSERT INTO a WITH x AS (SELECT * FROM b) SELECT * FROM x', 'b > a'],
    ['INSERT INTO a VALUES (1, 2) AS new (m, n) ON DUPLICATE KEY UPDATE x = new.m', '> a'],
    ['INSERT INTO a VALUE (1) RETURNING x, y', '> a'],
    ['INSERT a TABLE b', 'b > a'],
    ['REPLACE INTO a SELECT * FROM b', 'b > a'],
    ['UPDATE a SET x = 1, y = (SELECT z FROM b)', 'b > a'],
    ['UPDATE a, b SET a.x = b.y', 'b > a'],
    ['UPDATE s.a x JOIN b AS y ON x.i = y.i, c SET x.j = 1, y.k = 2', 'c > s.a b'],
    ['UPDATE a, b SET x = 1', '> a b'],
    ['UPDATE (a JOIN b USING (i)) SET s.a.x = 1', 'b > s.a a'],
    ['DELETE FROM a WHERE x IN (SELECT y FROM b)', 'b > a'],
    ['DELETE QUICK FROM s.a AS x WHERE x.i = 1 RETURNING i, j', '> s.a'],
    ['DELETE a, y.* FROM a JOIN s.b y JOIN c', 'c > a s.b'],
    ['DELETE FROM a, b USING a JOIN b JOIN c WHERE a.i = 1', 'c > a b'],
    ['DELETE FROM x USING a AS x JOIN b', 'b > a'],
    ['DELETE a FROM a JOIN b USING (i)', 'b > a'],
    ['SELECT NEXT VALUE FOR s.q', '> s.q'],
    ["LOAD DATA LOCAL INFILE 'f' IGNORE INTO TABLE s.a (x, y)", '> s.a'],
    ['TRUNCATE a', '> a'],
    ['TRUNCATE TABLE s.a', '> s.a'],
    // Definitions
    ['CREATE TABLE IF NOT EXISTS a (i INT REFERENCES b (i), CHECK (i > 0))', 'b > a'],
    ['CREATE TABLE a LIKE s.b', 's.b > a'],
    ['CREATE TABLE a (LIKE b)', 'b > a'],
    ['CREATE TABLE a AS SELECT * FROM b', 'b > a'],
    ['CREATE TABLE a (i INT) ENGINE=MERGE UNION=(b, s.c)', '> a b s.c'],
    ['CREATE OR REPLACE VIEW v (x) AS SELECT * FROM a', 'a > v'],
    ['CREATE INDEX i ON a (x)', '> a'],
    ['CREATE TRIGGER s.g BEFORE UPDATE ON a FOR EACH ROW INSERT INTO b SELECT * FROM c', 'c > s.* a b'],
    ['ALTER TABLE a ADD x INT, RENAME TO s.b, DROP y', '> a s.b'],
    ['ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b', '> a b'],
    ['DROP TABLE IF EXISTS a, s.b', '> a s.b'],
    ['DROP VIEW a, b', '> a b'],
    ['DROP DATABASE IF EXISTS s', '> s.*'],
    ['RENAME TABLE a TO b, s.c TO d', '> a b s.c d'],
    ['LOCK TABLES a READ, b AS c WRITE', '> a b'],
    ['ANALYZE TABLE a, b', '> a b'],
    ['CHECKSUM TABLE a, b', 'a b'],
    // Looks
    ['SHOW COLUMNS FROM a FROM s', 's.a'],
    ['SHOW FULL COLUMNS IN s.a', 's.a'],
    ['SHOW INDEX FROM a WHERE f(1)', 'a (f)'],
    ['SHOW TABLES FROM s LIKE ?', 's.*'],
    ['SHOW TABLES WHERE x IN (SELECT y FROM b)', '* b'],
    ['SHOW CREATE TABLE s.a', 's.a'],
    ['SHOW CREATE PROCEDURE s.p', 's.*'],
    ['DESC s.a x', 's.a'],
    ['EXPLAIN UPDATE a SET x = 1', 'a'],
    ['EXPLAIN ANALYZE DELETE FROM a', '> a'],
    ['HANDLER s.a OPEN', 's.a'],
    ['CALL s.p(f(1))', 's.* (f)'],
    ['CALL p((SELECT x FROM a))', 'a'],
    // Functions
    [
      "SELECT a.f(1), `g`(2), s . h (3), COUNT(*), x IN (1), MATCH (a) AGAINST ('b'), x MEMBER OF (y), z = ANY (SELECT 1)",
      '(a.f g s.h count)',
    ],
    [
      'SELECT CAST(x AS CHAR(10)), CONVERT(y USING utf8), CASE WHEN (1) THEN (2) ELSE (3) END',
      '(cast convert)',
    ],
    ['SELECT x AND (y), NOT (z), INTERVAL (1) DAY FROM a WHERE (x, y) BETWEEN (1) AND (2)', 'a (interval)'],
    ['SELECT * FROM a QUALIFY f(x)', 'a (f)'],
    ['SELECT {fn f(1)}', '(f)'],
    ['SELECT 1 /*!80000 FROM a */ /*M! FROM b */', 'a b'],
  ])('%s', (sql, expected) => {
    expect(summary(sql)).toBe(expected);
  });
});

test.each([
  ['SELECT f(1)', 'write', true],
  ['SELECT vouched(1), s.also(2)', 'read', false],
  ['SELECT SLEEP(1)', 'read', true],
  ['SELECT LAST_INSERT_ID()', 'read', true],
  ['SELECT @@identity', 'read', true],
  ['SELECT IS_FREE_LOCK(1)', 'read', true],
  ['SELECT NOW()', 'read', false],
  ['SELECT `if`(1, 2, 3)', 'write', true],
  ['SELECT q.nextval', 'write', true],
  ['SHOW TABLES WHERE f()', 'write', true],
  ['EXPLAIN SELECT * FROM (SELECT f()) x', 'write', true],
  ['INSERT INTO t VALUES (LAST_INSERT_ID(5))', 'write', true],
  ['EXPLAIN FORMAT=JSON FOR CONNECTION 5', 'administration', true],
  ['SHOW ENGINE INNODB STATUS', 'administration', true],
  ['SHOW NONSENSE', 'unknown', true],
  ['SELECT 1, :name', 'unknown', true],
  ['SELECT [a]', 'unknown', true],
])('%s is a %s that needs the primary: %s', (sql, kind, needsPrimary) => {
  const verdict = classify(sql, new Set(['vouched', 's.also']));
  expect(verdict).toMatchObject({ kind, needsPrimary });
});

test.each([
  ['DELETE FROM a', true],
  ['DELETE FROM a WHERE 1', true],
  ['UPDATE a SET x = 1 WHERE 1 = 1', true],
  ['UPDATE a SET x = 1 WHERE (1) OR x = 2', true],
  ['UPDATE a SET x = 1 WHERE (x = 1 OR TRUE)', true],
  ['UPDATE a SET x = 1 WHERE NOW() > ?', true],
  ['UPDATE a SET x = 1 WHERE x = 2', false],
  ['UPDATE a SET x = 1 WHERE (x = 2 OR y = 3) AND 1', false],
  ['UPDATE a SET x = 1 LIMIT 5', false],
  ['DELETE FROM a WHERE `x` IN (1, 2)', false],
  ['EXPLAIN ANALYZE DELETE FROM a', true],
  ['EXPLAIN DELETE FROM a', false],
  ['WITH x AS (SELECT 1 FROM b WHERE y = 1) DELETE FROM a', true],
  ['SELECT 1', false],
])('%s is unbounded: %s', (sql, unbounded) => {
  expect(classify(sql)).toMatchObject({ unbounded });
});

test.each(['SELECT f 1.e(1)', 'SELECT * FROM mysql 1.e.user', 'SELECT .5e+ 1', 'SELECT 1.1e()'])(
  '%s is refused: MySQL drops the number, others do not',
  (sql) => {
    expect(classify(sql)).toMatchObject({ reason: 'MALFORMED_LITERAL' });
  },
);
