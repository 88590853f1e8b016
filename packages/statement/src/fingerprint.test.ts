import { describe, expect, test } from 'vitest';
import { fingerprint, maxFingerprintLength } from './fingerprint.ts';

describe('fingerprint', () => {
  test.each([
    ['SELECT  *\n FROM `My Table`  WHERE A=1 -- x', 'select * from `My Table` where A = ?'],
    [
      "select 'a' 'b', \"c\", N'd', _utf8mb4'e', x'41', 0x41, b'1', 0b1, 1.5e3, .5, -1, ?",
      `select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?`,
    ],
    ['SELECT a FROM t WHERE b IN (1, 2, 3)', 'select a from t where b in (?+)'],
    ['SELECT a FROM t WHERE b in(?)', 'select a from t where b in (?+)'],
    ['SELECT a FROM t WHERE b IN (-1,+2)', 'select a from t where b in (?+)'],
    ['SELECT a FROM t WHERE (b, c) IN ((1, 2), (3, 4), (5, 6))', 'select a from t where (b, c) in ((?+))'],
    ['SELECT a FROM t WHERE b IN (SELECT 1)', 'select a from t where b in (select ?)'],
    ['INSERT INTO t(a, b) VALUES (1, 2)', 'insert into t(a, b) values (?+)'],
    ['INSERT INTO t (a, b) VALUES (1, 2), (3, 4),(5,6)', 'insert into t(a, b) values (?+)'],
    ['INSERT INTO t (a) VALUES (1)', 'insert into t(a) values (?+)'],
    ['INSERT INTO t VALUES (1, NOW()), (2, NOW()), (3, NULL)', 'insert into t values (?, now()), (?, null)'],
    ['INSERT INTO t VALUES (f(1, 2)), (f(3, 4))', 'insert into t values (f(?+))'],
    [
      'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a)',
      'insert into t values (?+) on duplicate key update a = values (a)',
    ],
    ['SELECT COUNT( * ), f(1) FROM t LIMIT 10, 20', 'select count(*), f(?) from t limit ?, ?'],
    ['SELECT a - 1, a -1', 'select a - ?, a - ?'],
    ['SELECT T.A, @Var, @@Global.X FROM T', 'select T.A, @var, @@global.X from T'],
    ['SELECT 1 /*!80000 FOR UPDATE */;', 'select ? /*!80000 for update */'],
    ["CREATE USER 'a'@'b' IDENTIFIED BY 'c'", 'create user ? @? identified by ?'],
    ['', '<empty>'],
    ['-- x', '<empty>'],
    ["SELECT 'a", '<unreadable>'],
    ["SELECT 'it's Bob's'", '<unreadable>'],
  ])('%j', (sql, expected) => {
    expect(fingerprint(sql)).toBe(expected);
  });

  test('is cut when it is very long', () => {
    const long = fingerprint(`SELECT ${'column_name, '.repeat(1000)} a`);
    expect(long).toHaveLength(maxFingerprintLength + 1);
    expect(long.endsWith('…')).toBe(true);
  });
});

describe('a planted literal never shows', () => {
  const forms: [name: string, literal: string][] = [
    ['string', "'SECRET4711'"],
    ['string with escapes', "'a\\'SECRET4711'"],
    ['string with doubled quotes', "'a''SECRET4711'"],
    ['double quotes', '"SECRET4711"'],
    ['double quotes, doubled', '"a""SECRET4711"'],
    ['national string', "N'SECRET4711'"],
    ['introducer', "_utf8mb4'SECRET4711'"],
    ['introducer apart', "_latin1 'SECRET4711'"],
    ['number', '4711'],
    ['decimal', '1.4711'],
    ['fraction', '.4711'],
    ['exponent', '1e4711'],
    ['negative', '-4711'],
    ['hexadecimal', "x'4711'"],
    ['hexadecimal, plain', '0x4711'],
    ['malformed hexadecimal', '0x4711z'],
    ['malformed quoted hexadecimal', "x'4711z'"],
    ['bits, malformed', '0b4711'],
    ['number grown into a name', '4711SECRET'],
    ['account host', "'a'@'SECRET4711'"],
    ['quoted variable', '@"SECRET4711"'],
    ['unterminated string', "'SECRET4711"],
    ['unterminated, escaped', "'SECRET4711\\'"],
    ['unterminated double quotes', '"SECRET4711'],
    ['unterminated comment', '/* SECRET4711'],
    ['unterminated name', '`SECRET4711'],
    ['line comment', '-- SECRET4711'],
    ['hash comment', '# SECRET4711'],
    ['comment', '/* SECRET4711 */'],
    ['hint', '/*+ SECRET4711 */'],
    ['executable comment', "/*!80000 'SECRET4711' */"],
    ['string across an executable comment', "/*!99999 ' */ SECRET4711 /*!99999 ' */"],
    ['dollar quotes', '$$ SECRET4711 $$'],
    ['null byte', "'SECRET4711\0'"],
  ];
  const frames: [name: string, frame: (literal: string) => string][] = [
    ['alone', (literal) => literal],
    ['compared', (literal) => `SELECT a FROM t WHERE b = ${literal}`],
    ['listed', (literal) => `SELECT a FROM t WHERE b IN (1, ${literal}\n, 3)`],
    ['inserted', (literal) => `INSERT INTO t VALUES (1, ${literal}\n), (NULL, ${literal}\n)`],
    ['after a name', (literal) => `SELECT t.${literal}`],
    ['glued', (literal) => `SELECT a=${literal}AND(${literal}\n)`],
  ];
  const cases = forms.flatMap(([form, literal]) =>
    frames.map(([place, frame]) => ({ form, place, sql: frame(literal) })),
  );
  test.each(cases)('$form, $place', ({ sql }) => {
    expect(fingerprint(sql)).not.toMatch(/secret|4711/i);
  });
});
