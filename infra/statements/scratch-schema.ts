/**
 * What the statements of the suite meet: tables under the names and with the columns that it uses most, so that many of them
 * really run, and functions, procedures, sequences and triggers that would leave a trace if a "read" were none.
 */
export function scratchSchema(): string[] {
  return [
    'CREATE DATABASE IF NOT EXISTS test',
    'USE test',
    'CREATE TABLE trace (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(64))',
    ...TABLES.flatMap(table),
    'CREATE TRIGGER t1_insert AFTER INSERT ON t1 FOR EACH ROW INSERT INTO trace (note) VALUES ("trigger")',
    ...['v1', 'v2', 'v3', 'v'].map((name) => `CREATE VIEW ${name} AS SELECT * FROM t1`),
    ...['s1', 's2', 's3', 's', 'seq', 'seq1'].map((name) => `CREATE SEQUENCE ${name}`),
    ...[...FUNCTIONS, ...SHADOWS].flatMap(functionWithEffect),
    ...['p1', 'p2', 'p3', 'p', 'proc1'].map(
      (name) => `CREATE PROCEDURE ${name}() INSERT INTO trace (note) VALUES ("${name}")`,
    ),
  ];
}

/** Half of them in an engine without transactions, where nothing is ever undone. */
const TABLES = ['t1', 't2', 't3', 't4', 't5', 't6', 't0', 't', 'tb1', 'ti', 'tm'];

function table(name: string, index: number): string[] {
  const engine = index % 2 === 0 ? 'InnoDB' : 'Aria';
  return [
    `CREATE TABLE ${name} (
       a INT, b INT, c VARCHAR(64), d DATE, e TIME, f FLOAT, g DATETIME(6), h DECIMAL(20,6), i INT, j TEXT, k INT, l LONGTEXT, m INT,
       n INT, id INT, pk INT, x INT, y INT, z VARCHAR(64), s VARCHAR(64), v VARCHAR(64), name VARCHAR(64), val INT,
       a1 INT, a2 INT, b1 INT, c1 INT, c2 INT, f1 INT, f2 INT, col1 INT, s1 VARCHAR(64), t TEXT, ts TIMESTAMP NULL,
       js TEXT, geom GEOMETRY, KEY a (a), KEY b (b), FULLTEXT (c)
     ) ENGINE=${engine}`,
    `INSERT INTO ${name} (a, b, c, d, e, f, i, j, k, id, pk, x, y, s, v, name, val, a1, c1, f1) VALUES
       (1, 1, 'one', '2020-01-01', '10:00:00', 1.5, 1, '{"a":1}', 1, 1, 1, 1, 1, 'a', 'b', 'n1', 1, 1, 1, 1),
       (2, 1, 'two', '2021-02-03', '11:00:00', 2.5, 2, '{"a":2}', 2, 2, 2, 2, 2, 'a', 'b', 'n2', 2, 2, 2, 2),
       (3, NULL, NULL, NULL, NULL, NULL, 3, '[1,2]', 3, 3, 3, 3, 3, 'c', 'd', 'n3', 3, 3, 3, 3)`,
  ];
}

const FUNCTIONS = ['f1', 'f2', 'f3', 'f', 'fn1', 'func1', 'foo', 'bar', 'bug1', 'sf1', 'my_func'];

/** Built-in names that a stored function may carry too: in quotes, or with a space before the parenthesis, they mean it. */
const SHADOWS = [
  'now',
  'count',
  'sum',
  'max',
  'substr',
  'trim',
  'if',
  'left',
  'char',
  'date',
  'rank',
  'curdate',
  'user',
];

function functionWithEffect(name: string): string[] {
  return [
    `CREATE FUNCTION \`${name}\`() RETURNS INT BEGIN INSERT INTO trace (note) VALUES ("${name}"); RETURN 1; END`,
  ];
}
