import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatekeeperClient, gatekeeperClient } from '../gatekeeper-client.ts';
import { type RunningStack, runStack } from '../running-stack.ts';

/** Values go in and come back through HTTP. `SLUICE_MYSQLD=/path/to/mysqld npm test -- system` does it on that server. */
let stack: RunningStack;
let writer: GatekeeperClient;

beforeAll(async () => {
  stack = await runStack(['--workers', '1']);
  const { urls, keys } = stack.state();
  writer = gatekeeperClient(urls.gatekeeper, keys.writer);
  const created = await gatekeeperClient(urls.gatekeeper, keys.admin).query(
    `CREATE TABLE every_type (id INT PRIMARY KEY AUTO_INCREMENT, ${COLUMNS.map(({ name, definition }) => `${name} ${definition}`).join(', ')})`,
  );
  expect(created.status, JSON.stringify(created.body)).toBe(200);
});
afterAll(async () => {
  await stack?.stop();
  stack?.remove();
});

interface Column {
  name: string;
  definition: string;
  type: string;
  /** What is sent, and what must come back; the same where only one is given. */
  values: [sent: unknown, got?: unknown][];
}

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64');
const binary = (base64: string) => ({ type: 'binary', value: base64 });
const bigint = (digits: string) => ({ type: 'bigint', value: digits });
const decimal = (digits: string) => ({ type: 'decimal', value: digits });
const same = (value: unknown): [unknown] => [value];

const WIDE = '12345678901234567890123456789012345.123456789012345678901234567890';

const COLUMNS: Column[] = [
  { name: 'c_tinyint', definition: 'TINYINT', type: 'tinyint', values: [same(-128), same(127)] },
  {
    name: 'c_tinyint_u',
    definition: 'TINYINT UNSIGNED',
    type: 'tinyint unsigned',
    values: [same(0), same(255)],
  },
  { name: 'c_smallint', definition: 'SMALLINT', type: 'smallint', values: [same(-32768), same(32767)] },
  {
    name: 'c_mediumint',
    definition: 'MEDIUMINT',
    type: 'mediumint',
    values: [same(-8388608), same(8388607)],
  },
  { name: 'c_int', definition: 'INT', type: 'int', values: [same(-2147483648), same(2147483647)] },
  { name: 'c_int_u', definition: 'INT UNSIGNED', type: 'int unsigned', values: [same(0), same(4294967295)] },
  {
    name: 'c_bigint',
    definition: 'BIGINT',
    type: 'bigint',
    values: [
      [bigint('-9223372036854775808'), '-9223372036854775808'],
      [bigint('9223372036854775807'), '9223372036854775807'],
    ],
  },
  {
    name: 'c_bigint_u',
    definition: 'BIGINT UNSIGNED',
    type: 'bigint unsigned',
    values: [
      [0, '0'],
      [bigint('18446744073709551615'), '18446744073709551615'],
    ],
  },
  {
    name: 'c_decimal',
    definition: 'DECIMAL(65,30)',
    type: 'decimal',
    values: [
      [decimal(WIDE), WIDE],
      [decimal(`-${WIDE}`), `-${WIDE}`],
    ],
  },
  { name: 'c_float', definition: 'FLOAT', type: 'float', values: [same(0.1), [16777217.5, 16777218]] },
  {
    name: 'c_double',
    definition: 'DOUBLE',
    type: 'double',
    values: [
      [{ type: 'double', value: 1.7976931348623157e308 }, 1.7976931348623157e308],
      same(-5e-324 * 2 ** 52),
    ],
  },
  { name: 'c_date', definition: 'DATE', type: 'date', values: [same('1000-01-01'), same('9999-12-31')] },
  {
    name: 'c_datetime',
    definition: 'DATETIME(6)',
    type: 'datetime',
    values: [same('1000-01-01 00:00:00.000000'), same('9999-12-31 23:59:59.999999')],
  },
  {
    name: 'c_timestamp',
    definition: 'TIMESTAMP(6) NULL',
    type: 'timestamp',
    values: [same('1970-01-01 00:00:01.000000'), same('2038-01-19 03:14:07.999999')],
  },
  {
    name: 'c_time',
    definition: 'TIME(6)',
    type: 'time',
    values: [same('-838:59:59.000000'), same('838:59:59.000000')],
  },
  { name: 'c_year', definition: 'YEAR', type: 'year', values: [same(1901), same(2155)] },
  { name: 'c_char', definition: 'CHAR(20)', type: 'char', values: [same(''), same('Ünïcödé 🙂')] },
  {
    name: 'c_varchar',
    definition: 'VARCHAR(200)',
    type: 'varchar',
    values: [same(''), same('\'"\\`\n\r\t\u0001 🏳️‍🌈')],
  },
  {
    name: 'c_text',
    definition: 'LONGTEXT',
    type: 'longtext',
    values: [same(''), same('long '.repeat(2_000))],
  },
  {
    name: 'c_binary',
    definition: 'BINARY(4)',
    type: 'binary',
    values: [
      [binary('AAECAw=='), 'AAECAw=='],
      [binary('/////w=='), '/////w=='],
    ],
  },
  {
    name: 'c_varbinary',
    definition: 'VARBINARY(300)',
    type: 'varbinary',
    values: [
      [binary(''), ''],
      [binary(ALL_BYTES), ALL_BYTES],
    ],
  },
  {
    name: 'c_blob',
    definition: 'LONGBLOB',
    type: 'longblob',
    values: [
      [binary(''), ''],
      [binary(ALL_BYTES), ALL_BYTES],
    ],
  },
  {
    name: 'c_bit',
    definition: 'BIT(64)',
    type: 'bit',
    values: [
      [0, 'AAAAAAAAAAA='],
      [bigint('18446744073709551615'), '//////////8='],
    ],
  },
  {
    name: 'c_enum',
    definition: "ENUM('small','große')",
    type: 'enum',
    values: [same('small'), same('große')],
  },
  { name: 'c_set', definition: "SET('a','b','c')", type: 'set', values: [same(''), same('a,c')] },
  {
    name: 'c_json',
    definition: 'JSON',
    type: 'json',
    values: [
      [{ type: 'json', value: { deep: [null, true, 1.5, '🙂'] } }, { deep: [null, true, 1.5, '🙂'] }],
      [{ type: 'json', value: [] }, []],
    ],
  },
];

const names = COLUMNS.map(({ name }) => name).join(', ');
const marks = COLUMNS.map(() => '?').join(', ');

test.each([0, 1])('every type, set %i of extremes: the same by text protocol and prepared', async (index) => {
  const params = COLUMNS.map(({ values }) => values[index]?.[0]);
  const written = await writer.query(`INSERT INTO every_type (${names}) VALUES (${marks})`, { params });
  expect(written.status, JSON.stringify(written.body)).toBe(200);
  const id = Number(written.body.insertId);

  const expected = Object.fromEntries(
    COLUMNS.map(({ name, values }) => {
      const [sent, got] = values[index] ?? [];
      return [name, got === undefined ? sent : got];
    }),
  );
  const byText = await writer.query(`SELECT ${names} FROM every_type WHERE id = ${id}`);
  const prepared = await writer.query(`SELECT ${names} FROM every_type WHERE id = ?`, { params: [id] });
  for (const answer of [byText, prepared]) {
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.rows).toEqual([expected]);
    expect(answer.body.columns).toEqual(COLUMNS.map(({ name, type }) => ({ name, type })));
  }
});

test('NULL in every column', async () => {
  const params = COLUMNS.map(() => null);
  const written = await writer.query(`INSERT INTO every_type (${names}) VALUES (${marks})`, { params });
  const id = Number(written.body.insertId);
  const nulls = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));
  expect(await writer.rows(`SELECT ${names} FROM every_type WHERE id = ${id}`)).toEqual([nulls]);
  expect(await writer.rows(`SELECT ${names} FROM every_type WHERE id = ?`, { params: [id] })).toEqual([
    nulls,
  ]);
});

test('numbers inside JSON keep their digits, and geometry is base64 of SRID and WKB', async () => {
  const { urls, keys } = stack.state();
  const response = await fetch(`${urls.gatekeeper}/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.reader}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      sql: `SELECT JSON_EXTRACT('{"n": 12345678901234567890}', '$') AS j, ST_GeomFromText('POINT(1 2)') AS g`,
    }),
  });
  const text = await response.text();
  expect(text).toMatch(/"j":\{"n": ?12345678901234567890\}/);
  const wkb = Buffer.from(JSON.parse(text).rows[0].g, 'base64');
  expect([wkb.readUInt32LE(0), wkb.readUInt8(4), wkb.readUInt32LE(5)]).toEqual([0, 1, 1]);
  expect([wkb.readDoubleLE(9), wkb.readDoubleLE(17)]).toEqual([1, 2]);
});

test('rows as arrays', async () => {
  const answer = await writer.query('SELECT 1 AS a, 2 AS a, NULL AS b', { format: 'arrays' });
  expect(
    answer.body.rows.map((row: unknown[]) => row.map((value) => (value === null ? null : Number(value)))),
  ).toEqual([[1, 2, null]]);
});
