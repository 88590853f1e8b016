import type { Parameter } from '@sluice/common/jobs/query-request.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCluster, type TestCluster, type TestWorker } from '../fixture/test-cluster.ts';

let servers: TestCluster;
let worker: TestWorker;
let mariadb: boolean;

beforeAll(async () => {
  servers = await startTestCluster(1);
  worker = await servers.startWorker();
  mariadb = servers.servers.database.flavor === 'mariadb';
  await worker.rows('CREATE DATABASE v');
});
afterAll(async () => {
  await worker?.close();
  await servers?.close();
});

const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const POINT = Buffer.alloc(25);
POINT.writeUInt8(1, 4);
POINT.writeUInt32LE(1, 5);
POINT.writeDoubleLE(1.5, 9);
POINT.writeDoubleLE(-2.25, 17);
const base64 = (bytes: Buffer) => JSON.stringify(bytes.toString('base64'));

/** Column, literal, exact JSON, type. */
const VALUES: [ddl: string, literal: string, json: string, type: string][] = [
  ['TINYINT', '-128', '-128', 'tinyint'],
  ['TINYINT UNSIGNED', '255', '255', 'tinyint unsigned'],
  ['BOOLEAN', 'TRUE', '1', 'tinyint'],
  ['SMALLINT', '-32768', '-32768', 'smallint'],
  ['SMALLINT UNSIGNED', '65535', '65535', 'smallint unsigned'],
  ['MEDIUMINT', '-8388608', '-8388608', 'mediumint'],
  ['MEDIUMINT UNSIGNED', '16777215', '16777215', 'mediumint unsigned'],
  ['INT', '-2147483648', '-2147483648', 'int'],
  ['INT UNSIGNED', '4294967295', '4294967295', 'int unsigned'],
  ['INT(8) ZEROFILL', '42', '42', 'int unsigned'],
  ['BIGINT', '-9223372036854775808', '"-9223372036854775808"', 'bigint'],
  ['BIGINT UNSIGNED', '18446744073709551615', '"18446744073709551615"', 'bigint unsigned'],
  ['BIGINT(20) ZEROFILL', '7', '"7"', 'bigint unsigned'],
  [
    'DECIMAL(65,30)',
    '-99999999999999999999999999999999999.999999999999999999999999999999',
    '"-99999999999999999999999999999999999.999999999999999999999999999999"',
    'decimal',
  ],
  ['DECIMAL(5,2)', '1.1', '"1.10"', 'decimal'],
  ['DOUBLE', '1.7976931348623157e308', '1.7976931348623157e+308', 'double'],
  ['DOUBLE', '-0.1234567890123456', '-0.1234567890123456', 'double'],
  ['DOUBLE', '2.2250738585072014e-308', '2.2250738585072014e-308', 'double'],
  ['BIT(1)', "b'1'", base64(Buffer.from([1])), 'bit'],
  ['BIT(64)', '18446744073709551615', base64(Buffer.alloc(8, 255)), 'bit'],
  ['DATE', "'9999-12-31'", '"9999-12-31"', 'date'],
  ['DATE', "'0000-00-00'", '"0000-00-00"', 'date'],
  ['DATETIME', "'1000-01-01 00:00:00'", '"1000-01-01 00:00:00"', 'datetime'],
  ['DATETIME(6)', "'9999-12-31 23:59:59.999999'", '"9999-12-31 23:59:59.999999"', 'datetime'],
  ['DATETIME(6)', "'2024-02-29 12:00:00'", '"2024-02-29 12:00:00.000000"', 'datetime'],
  ['DATETIME(3)', "'2024-02-29 12:00:00.050'", '"2024-02-29 12:00:00.050"', 'datetime'],
  ['DATETIME(2)', "'0000-00-00 00:00:00'", '"0000-00-00 00:00:00.00"', 'datetime'],
  ['TIMESTAMP(6) NULL', "'2038-01-19 03:14:07.999999'", '"2038-01-19 03:14:07.999999"', 'timestamp'],
  ['TIME', "'-838:59:59'", '"-838:59:59"', 'time'],
  ['TIME(6)', "'838:59:58.500000'", '"838:59:58.500000"', 'time'],
  ['TIME(6)', "'-00:00:00.000001'", '"-00:00:00.000001"', 'time'],
  ['TIME(3)', "'00:00:00'", '"00:00:00.000"', 'time'],
  ['YEAR', '2155', '2155', 'year'],
  ['YEAR', "'0000'", '0', 'year'],
  ['CHAR(10)', "'ab'", '"ab"', 'char'],
  ['VARCHAR(20)', '\'Zoë 😀 "q" \\\\ \\n\'', '"Zoë 😀 \\"q\\" \\\\ \\n"', 'varchar'],
  ['VARCHAR(20)', "''", '""', 'varchar'],
  ['VARCHAR(20) CHARACTER SET latin1', "'é€'", '"é€"', 'varchar'],
  ['TINYTEXT', "'t'", '"t"', 'tinytext'],
  ['TEXT', "'text'", '"text"', 'text'],
  ['MEDIUMTEXT', "'m'", '"m"', 'mediumtext'],
  ['LONGTEXT', "REPEAT('ä', 70000)", JSON.stringify('ä'.repeat(70_000)), 'longtext'],
  ['BINARY(4)', "X'00ff'", base64(Buffer.from([0, 255, 0, 0])), 'binary'],
  ['VARBINARY(256)', `X'${ALL_BYTES.toString('hex')}'`, base64(ALL_BYTES), 'varbinary'],
  ['VARBINARY(256)', "''", '""', 'varbinary'],
  ['TINYBLOB', "X'00'", '"AA=="', 'tinyblob'],
  ['BLOB', `X'${ALL_BYTES.toString('hex')}'`, base64(ALL_BYTES), 'blob'],
  ['MEDIUMBLOB', "X'01'", '"AQ=="', 'mediumblob'],
  ['LONGBLOB', "REPEAT(X'fe', 70000)", base64(Buffer.alloc(70_000, 0xfe)), 'longblob'],
  ["ENUM('a','ö')", "'ö'", '"ö"', 'enum'],
  ["SET('a','b','c')", "'a,c'", '"a,c"', 'set'],
  ['JSON', `'{"n": 12345678901234567890, "s": "ü"}'`, '{"n": 12345678901234567890, "s": "ü"}', 'json'],
  ['JSON', "'null'", 'null', 'json'],
  ['GEOMETRY', "ST_GeomFromText('POINT(1.5 -2.25)')", base64(POINT), 'geometry'],
  ['POINT', "ST_GeomFromText('POINT(1.5 -2.25)')", base64(POINT), 'geometry'],
];
const MARIADB_VALUES: typeof VALUES = [
  ['UUID', "'123e4567-e89b-12d3-a456-426655440000'", '"123e4567-e89b-12d3-a456-426655440000"', 'uuid'],
  ['INET6', "'2001:db8::ff00:42:8329'", '"2001:db8::ff00:42:8329"', 'inet6'],
  ['INET4', "'192.0.2.1'", '"192.0.2.1"', 'inet4'],
];

describe('every type, in both protocols', () => {
  const columns = (values: typeof VALUES) => values.map(([ddl], index) => `c${index} ${ddl}`).join(', ');

  test.each(['text', 'binary'] as const)('%s protocol', async (protocol) => {
    const values = mariadb ? [...VALUES, ...MARIADB_VALUES] : VALUES;
    const table = `t_${protocol}`;
    await worker.rows(`CREATE TABLE ${table} (${columns(values)})`, { database: 'v' });
    const literals = values.map(([, literal]) => literal).join(', ');
    await worker.rows(`INSERT INTO ${table} VALUES (${literals})`, { database: 'v' });
    await worker.rows(`INSERT INTO ${table} VALUES (${values.map(() => 'NULL').join(', ')})`, {
      database: 'v',
    });
    const done = await worker.run(
      `SELECT * FROM ${table} ORDER BY c0 IS NULL${protocol === 'binary' ? ' LIMIT ?' : ''}`,
      { database: 'v', params: protocol === 'binary' ? [10] : [] },
    );
    if (done.outcome !== 'done') throw new Error(JSON.stringify(done));
    expect(done.result.columns.map(({ type }) => type)).toEqual(values.map(([, , , type]) => type));
    const expected = `[[${values.map(([, , json]) => json).join(',')}],[${values.map(() => 'null').join(',')}]]`;
    expect(done.result.rows).toBe(expected);
    JSON.parse(done.result.rows ?? '');
  });

  test('FLOAT shows all its digits, at the first time and afterwards', async () => {
    await worker.rows('CREATE TABLE f (id INT, a FLOAT, b FLOAT(7,2))', { database: 'v' });
    await worker.rows('INSERT INTO f VALUES (1, 16777215, 3.1), (2, 0.1, 1234.5), (3, 3.4028234e38, 0)', {
      database: 'v',
    });
    for (let time = 0; time < 2; time++) {
      const done = await worker.run('SELECT a, b FROM f ORDER BY id', { database: 'v' });
      expect(done).toMatchObject({ result: { rows: '[[16777215,3.1],[0.1,1234.5],[3.4028235e+38,0]]' } });
      expect(done).toMatchObject({ result: { columns: [{ type: 'float' }, { type: 'float' }] } });
    }
  });

  test('objects keep the order of columns, and odd names', async () => {
    const done = await worker.run('SELECT "x" AS `__proto__`, "y" AS `2`, "z" AS `1`, NULL AS `a"b`', {
      format: 'objects',
    });
    expect(done).toMatchObject({ result: { rows: '[{"__proto__":"x","2":"y","1":"z","a\\"b":null}]' } });
  });
});

describe('parameters', () => {
  const PARAMS: [ddl: string, parameter: Parameter, json: string][] = [
    ['INT', -5, '-5'],
    ['BOOLEAN', true, '1'],
    ['DOUBLE', 0.1, '0.1'],
    ['DOUBLE', { type: 'double', value: 3 }, '3'],
    ['BIGINT', { type: 'bigint', value: '-9223372036854775808' }, '"-9223372036854775808"'],
    ['BIGINT UNSIGNED', { type: 'bigint', value: '18446744073709551615' }, '"18446744073709551615"'],
    [
      'DECIMAL(65,30)',
      { type: 'decimal', value: '12345678901234567890123456789012345.123456789012345678901234567890' },
      '"12345678901234567890123456789012345.123456789012345678901234567890"',
    ],
    ['VARCHAR(20)', "O'Neill \\ 😀", '"O\'Neill \\\\ 😀"'],
    ['VARCHAR(20)', null, 'null'],
    ['VARBINARY(256)', { type: 'binary', value: ALL_BYTES.toString('base64') }, base64(ALL_BYTES)],
    ['BLOB', { type: 'binary', value: '' }, '""'],
    ['DATE', { type: 'date', value: '2024-02-29' }, '"2024-02-29"'],
    [
      'DATETIME(6)',
      { type: 'datetime', value: '2024-02-29T01:02:03.000004' },
      '"2024-02-29 01:02:03.000004"',
    ],
    ['TIME(6)', { type: 'time', value: '-838:59:58.000001' }, '"-838:59:58.000001"'],
    ['JSON', { type: 'json', value: { a: [1, 'ü'] } }, ''],
    ['JSON', { type: 'json', value: null }, 'null'],
  ];

  test('written and read', async () => {
    const columns = PARAMS.map(([ddl], index) => `p${index} ${ddl}`).join(', ');
    await worker.rows(`CREATE TABLE p (${columns})`, { database: 'v' });
    const params = PARAMS.map(([, parameter]) => parameter);
    const marks = PARAMS.map(() => '?').join(', ');
    await worker.rows(`INSERT INTO p VALUES (${marks})`, { database: 'v', params });
    const json = PARAMS.map(([ddl, parameter, text]) => {
      // MySQL puts a space behind the colon and the comma of its JSON, MariaDB keeps the text.
      if (ddl === 'JSON' && parameter !== null && text === '')
        return mariadb ? '{"a":[1,"ü"]}' : '{"a": [1, "ü"]}';
      return text;
    });
    expect(await worker.run('SELECT * FROM p', { database: 'v' })).toMatchObject({
      result: { rows: `[[${json.join(',')}]]` },
    });
  });

  test('numbers count as numbers', async () => {
    const params: Parameter[] = [7, { type: 'decimal', value: '0.1' }, 2];
    const sql = "SELECT IF(? + 1 = 8, 'yes', 'no'), IF(? + 0.2 = 0.3, 'yes', 'no') LIMIT ?";
    expect(await worker.rows(sql, { params })).toEqual([['yes', 'yes']]);
  });
});

describe('what statements tell', () => {
  test('affected rows, insert ids, warnings', async () => {
    await worker.rows('CREATE TABLE w (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, a INT)', {
      database: 'v',
    });
    const write = async (sql: string) => {
      const done = await worker.run(sql, { database: 'v' });
      return done.outcome === 'done'
        ? [done.result.affectedRows, done.result.insertId, done.result.warnings]
        : done;
    };
    expect(await write('INSERT INTO w (a) VALUES (1), (2)')).toEqual([2, '1', 0]);
    expect(await write('UPDATE w SET a = 1')).toEqual([1, null, 0]);
    expect(await write('INSERT INTO w (id, a) VALUES (18446744073709551614, 5)')).toEqual([
      1,
      '18446744073709551614',
      0,
    ]);
    expect(await write('INSERT IGNORE INTO w (id, a) VALUES (1, 1)')).toEqual([0, null, 1]);
    expect(await write('SELECT * FROM w')).toEqual([0, null, null]);
  });
});
