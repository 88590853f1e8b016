import { expect, test } from 'vitest';
import { classify } from './classify.ts';

test.each([
  ["SELECT mariadb_schema.get_lock('a', 1)", 'session', 'mariadb_schema.get_lock get_lock'],
  ["SELECT oracle_schema.load_file('a')", 'administration', 'oracle_schema.load_file load_file'],
  ['SELECT mariadb_schema . sleep (1)', 'read', 'mariadb_schema.sleep sleep'],
  ['SELECT MARIADB_SCHEMA.last_insert_id(1)', 'session', 'mariadb_schema.last_insert_id last_insert_id'],
  ['SELECT `mariadb_schema`.`concat`(1)', 'read', 'mariadb_schema.concat concat'],
  ['SELECT mariadb_schema.f(1)', 'write', 'mariadb_schema.f f'],
  ['SELECT mysql_schema.concat(1)', 'write', 'mysql_schema.concat'],
  // The Kelvin sign is no K to the servers.
  ['SELECT wee\u212a(1)', 'write', 'week'],
])('%s is a %s that calls %s', (sql, kind, functions) => {
  expect(classify(sql)).toMatchObject({ kind, functions: functions.split(' ') });
});

test('the built-in functions of a schema that wait need the primary', () => {
  expect(classify('SELECT mariadb_schema.sleep(1)')).toMatchObject({
    needsPrimary: true,
    unknownFunctions: [],
  });
});

test.each([
  ['MATCH a, t.b AGAINST (1)', ''],
  ['MATCH a AGAINST (1)', ''],
  ['a, against(1)', 'against'],
])('%s calls: %s', (expression, called) => {
  expect(classify(`SELECT ${expression} FROM t`)).toMatchObject({
    unknownFunctions: called.split(' ').filter(Boolean),
  });
});
