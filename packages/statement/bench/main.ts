import { classify } from '../src/classify.ts';

const megabyte = 1_000_000;
const repeat = (unit: string): string => unit.repeat(Math.ceil(megabyte / unit.length));

/** Texts of a megabyte that ask different things of the classifier. */
const shapes: Record<string, string> = {
  'rows of INSERT': `INSERT INTO t VALUES (1)${repeat(",(1,'abc',NOW())")}`,
  'one list': `SELECT a IN (0${repeat(',1')})`,
  'one string': `SELECT '${repeat('x')}'`,
  strings: `SELECT ${repeat("'abc','d''e',")}1`,
  columns: `SELECT ${repeat('some_column, ')}a FROM t`,
  'a long sum': `SELECT a${repeat(' + b')}`,
  tables: `SELECT 1 FROM t${repeat(', some_table')}`,
  'calls of functions': `SELECT ${repeat('CONCAT(a, b),')}1`,
  'unions of queries': `SELECT 1 ${repeat('UNION SELECT a FROM b WHERE c = 1 ')}`,
  'open parentheses': repeat('('),
  'nested parentheses': `SELECT ${'('.repeat(megabyte / 2)}${')'.repeat(megabyte / 2)}`,
  'nested common tables': `${'WITH a AS () ('.repeat(60_000)}${')'.repeat(60_000)}`,
  comments: `SELECT 1 ${repeat('/* a */ ')}`,
  'executable comments': `SELECT 1 ${repeat('/*! + 1 */ ')}`,
  'executable comments, two readings': `SELECT 1 ${repeat('/*!80000 + 1 */ ')}`,
  assignments: `UPDATE t SET ${repeat('a=1,')}b=2`,
  placeholders: `SELECT ${repeat('?,')}1`,
  backticks: `SELECT ${repeat('`a`,')}1`,
};

const statements = [
  (n: number) =>
    `SELECT id, name, price FROM products WHERE category_id = ${n} AND price < 100.5 ORDER BY name LIMIT 20`,
  (n: number) =>
    `INSERT INTO orders (customer_id, product_id, amount, note) VALUES (${n}, 4711, 3, 'please ring twice')`,
  (n: number) =>
    `UPDATE stock s JOIN products p ON p.id = s.product_id SET s.amount = s.amount - 1 WHERE p.id = ${n}`,
] as const;

const spentMs = (run: () => unknown): number => {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
};

/** The median time of one call in µs; `textOf` is asked outside of it. */
const medianMicroseconds = (textOf: (n: number) => string): number => {
  const spent = Array.from({ length: 50_000 }, (_, n) => {
    const sql = textOf(n);
    return spentMs(() => classify(sql)) * 1_000;
  });
  return spent.sort((a, b) => a - b)[spent.length / 2] ?? Number.NaN;
};

// `node packages/statement/bench/main.ts`: how long classifying takes, with fingerprint and digest. The best of a few rounds, since
// others may use the machine too.
function bench(print: (line: string) => void): void {
  print('| 1 MB of | ms |\n|---|---|');
  for (const [name, sql] of Object.entries(shapes)) {
    const rounds = Array.from({ length: 6 }, () => spentMs(() => classify(sql)));
    print(`| ${name} | ${(Math.min(...rounds) / (sql.length / megabyte)).toFixed(1)} |`);
  }
  const textOf = (n: number): string => (statements[n % statements.length] ?? statements[0])(n);
  const known = statements.map((_, n) => textOf(n));
  print('\n| a statement of 100 bytes | median µs |\n|---|---|');
  print(`| seen for the first time | ${medianMicroseconds(textOf).toFixed(2)} |`);
  print(`| seen before | ${medianMicroseconds((n) => known[n % known.length] ?? '').toFixed(2)} |`);
}

bench((line) => process.stdout.write(`${line}\n`));
