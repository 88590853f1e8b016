import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { demoSql } from './demo-sql.ts';

const chunks = [...demoSql()];
const text = chunks.join('');
const tables = [...text.matchAll(/^CREATE TABLE (\w+) \(\n([\s\S]*?)\n\) ENGINE=InnoDB;$/gm)];
/** Types and what follows, without the names. */
const columnDefinitions = tables.flatMap(([, , body = '']) =>
  body.split('\n').map((line) => line.trim().replace(/^\w+ /, '')),
);

function sha256(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function rowsOf(table: string): number {
  return chunks
    .filter((chunk) => chunk.startsWith(`INSERT INTO ${table} (`))
    .reduce((sum, chunk) => sum + (chunk.match(/^\(/gm)?.length ?? 0), 0);
}

test('the text is the same every time', () => {
  expect(sha256(demoSql())).toBe(sha256(chunks));
  // Changes with the data: then say so in the changelog, since benchmarks before and after cannot be compared.
  expect(sha256(chunks)).toBe('e209a10395811364fb9763d7f4766cef98e4f2e20e724fdcd7909ee504247126');
});

test('every table has rows, and together there are more than sixty thousand', () => {
  const counts = Object.fromEntries(tables.map(([, table = '']) => [table, rowsOf(table)]));
  expect(Object.entries(counts).filter(([, rows]) => rows === 0)).toEqual([]);
  expect(Object.keys(counts).length).toBeGreaterThanOrEqual(8);
  expect(Object.values(counts).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThanOrEqual(60_000);
});

test('no statement comes near a max_allowed_packet of 1 MB', () => {
  const longest = Math.max(...chunks.map((chunk) => Buffer.byteLength(chunk)));
  expect(longest).toBeLessThan(1_000_000);
});

test('a chunk is whole statements', () => {
  expect(chunks.filter((chunk) => !chunk.endsWith(';\n'))).toEqual([]);
});

test.each([
  ...['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'BIGINT'].flatMap((type) => [
    `${type} UNSIGNED`,
    `${type} NOT NULL`,
  ]),
  ...['DECIMAL(10,2)', 'FLOAT', 'DOUBLE', 'BIT(1)', 'BIT(8)', 'BOOLEAN'],
  ...['DATE', 'DATETIME', 'DATETIME(6)', 'TIMESTAMP', 'TIMESTAMP(3)', 'TIME', 'YEAR'],
  ...['CHAR(2)', 'VARCHAR(120)', 'TINYTEXT', 'TEXT', 'MEDIUMTEXT', 'LONGTEXT'],
  ...['BINARY(16)', 'VARBINARY(16)', 'TINYBLOB', 'BLOB', 'MEDIUMBLOB', 'LONGBLOB'],
  ...["ENUM('", "SET('", 'JSON', 'POINT', 'POLYGON'],
])('a column is %s', (type) => {
  const isOfType = (definition: string) =>
    definition.startsWith(type) && (type.endsWith("'") || ' ,'.includes(definition.charAt(type.length)));
  expect(columnDefinitions.some(isOfType)).toBe(true);
});

test.each([
  [/FOREIGN KEY/g, 20],
  [/FULLTEXT KEY/g, 1],
  [/ CHECK \(/g, 3],
  [/^CREATE SQL SECURITY INVOKER VIEW /gm, 2],
  [/^CREATE TRIGGER /gm, 1],
  [/^CREATE FUNCTION /gm, 1],
  [/^CREATE PROCEDURE /gm, 1],
])('%s at least %d times', (pattern, times) => {
  expect(text.match(pattern)?.length ?? 0).toBeGreaterThanOrEqual(times);
});

test('nothing that one of the two servers does not know', () => {
  expect(text).not.toMatch(
    /utf8mb4_0900|utf8mb4_uca1400|SRID|REF_SYSTEM_ID|SEQUENCE|INVISIBLE|RETURNING|\/\*/,
  );
});

test('texts are in many scripts, quotes and backslashes are escaped', () => {
  for (const sample of [
    'ティーポット',
    'Ελένη',
    'Олена',
    '서연',
    'प्रिया',
    "d\\'Aubigné",
    'W\\\\H\\\\D',
    '🎁',
  ])
    expect(text).toContain(sample);
});
