import { classify } from '../src/classify.ts';

const megabyte = 1_000_000;
const repeat = (unit: string): string => unit.repeat(Math.ceil(megabyte / unit.length));
/** Different each time, until they make a megabyte. */
const numbered = (unit: (n: number) => string): string => {
  const parts: string[] = [];
  for (let n = 0, length = 0; length < megabyte; n += 1) {
    const part = unit(n);
    length += part.length;
    parts.push(part);
  }
  return parts.join('');
};
const nested = (open: string, close: string): string => {
  const depth = Math.ceil(megabyte / (open.length + close.length));
  return open.repeat(depth) + close.repeat(depth);
};

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
  'short numbers': `SELECT ${repeat('1,')}1`,
  'one list of strings': `SELECT a IN ('0'${repeat(",'a'")})`,
  'rows of numbers': `INSERT INTO t VALUES (1,2)${repeat(',(1,2)')}`,
  'rows of rows': `SELECT a IN ((1,2)${repeat(',(1,2)')})`,
  'rows of calls': `INSERT INTO t VALUES (f(1))${repeat(',(f(1))')}`,
  'distinct tables': `SELECT 1 FROM t${numbered((n) => `,t${n}`)}`,
  'distinct tables of schemas': `SELECT 1 FROM t${numbered((n) => `,s${n}.t`)}`,
  'distinct functions': `SELECT 1${numbered((n) => `,f${n}()`)}`,
  'distinct functions of schemas': `SELECT 1${numbered((n) => `,s.f${n}()`)}`,
  'distinct common tables': `WITH a AS (SELECT 1)${numbered((n) => `,c${n} AS (TABLE c)`)} SELECT 1`,
  'distinct targets of UPDATE': `UPDATE t SET ${numbered((n) => `a${n}.b=1,`)}c=1`,
  'distinct targets of DELETE': `DELETE ${numbered((n) => `a${n},`)}a FROM a`,
  'aliases of UPDATE': `UPDATE t${numbered((n) => `,t a${n}`)} SET a=1`,
  'distinct user variables': `SELECT ${numbered((n) => `@a${n},`)}1`,
  'non-ASCII names': `SELECT ${repeat('größe,')}1`,
  'non-ASCII tables': `SELECT 1 FROM t${numbered((n) => `,größe${n}`)}`,
  'non-ASCII strings': `SELECT ${repeat("'größe',")}1`,
  hints: `${repeat('SELECT /*+ NO_ICP(t) */ 1 UNION ')}SELECT 1`,
  'one long hint': `SELECT /*+ ${repeat('NO_ICP(t) ')} */ 1`,
  'skipped comments, eight kinds': `SELECT 1 ${numbered((n) => `/*!8000${n % 8} + 1 */`)}`,
  'line comments': `SELECT 1 ${repeat('-- a\n')}`,
  dots: `SELECT a${repeat('.a')}`,
  'dots of numbers': `SELECT ${repeat('.5,')}1`,
  'nested CASE': `SELECT ${nested('CASE WHEN 1 THEN ', ' END').replace('  END', ' 1 END')}`,
  'nested calls': `SELECT ${nested('f(1,', ')').replace(',)', ',1)')}`,
  'nested queries': `${nested('SELECT(', ')').replace('()', '(1)')}`,
  'nested derived tables': `${nested('SELECT*FROM(', ')a').replace('()', '(t)')}`,
  'window functions': `SELECT ${repeat('SUM(a)OVER(PARTITION BY b),')}1`,
  operators: `SELECT a${repeat('<=>a')}`,
  signs: `SELECT ${repeat('- ')}1`,
  'words of the grammar': `SELECT ${repeat('FROM a JOIN b ON c ')}`,
  'system variables': `SELECT ${repeat('@@a.b,')}1`,
  'WHERE of a DELETE': `DELETE FROM t WHERE ${repeat('a=1 OR ')}b`,
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
  for (const [name, built] of Object.entries(shapes)) {
    // In one piece, as it comes from the network, and not as the parts from which it was put together.
    const sql = Buffer.from(built).toString();
    const rounds = Array.from({ length: 12 }, () => spentMs(() => classify(sql)));
    print(`| ${name} | ${(Math.min(...rounds) / (sql.length / megabyte)).toFixed(1)} |`);
  }
  const textOf = (n: number): string => (statements[n % statements.length] ?? statements[0])(n);
  const known = statements.map((_, n) => textOf(n));
  print('\n| a statement of 100 bytes | median µs |\n|---|---|');
  print(`| seen for the first time | ${medianMicroseconds(textOf).toFixed(2)} |`);
  print(`| seen before | ${medianMicroseconds((n) => known[n % known.length] ?? '').toFixed(2)} |`);
}

bench((line) => process.stdout.write(`${line}\n`));
