import { expect, test } from 'vitest';
import { mysqltestStatements } from './mysqltest-statements.ts';

test.each([
  ['SELECT 1;\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
  ['SELECT \';\' , "a;b", `c;`;', ['SELECT \';\' , "a;b", `c;`']],
  ['# a comment; with a semicolon\nSELECT 1;', ['SELECT 1']],
  ['--error 1064\nSELEC;', ['SELEC']],
  ['--disable_warnings\nDROP TABLE t1;\n--enable_warnings', ['DROP TABLE t1']],
  ['error ER_DUP_ENTRY;\nINSERT INTO t1 VALUES (1);', ['INSERT INTO t1 VALUES (1)']],
  [
    'delimiter //;\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\ndelimiter ;//\nCALL p();',
    ['CREATE PROCEDURE p() BEGIN SELECT 1; END', 'CALL p()'],
  ],
  ['--delimiter |\nSELECT 1; |\n--delimiter ;\nSELECT 2;', ['SELECT 1;', 'SELECT 2']],
  ['let $x = `SELECT 1`;\nif ($x)\n{\n  SELECT 3;\n}', ['SELECT 3']],
  ['while ($i)\n{\n  eval SELECT 4;\n  dec $i;\n}', ['SELECT 4']],
  ['eval SELECT $x;\nSELECT 5;', ['SELECT 5']],
  ['perl;\nprint "a;";\nEOF\nSELECT 6;', ['SELECT 6']],
  ['--write_file $dir/f END\nSELECT 0;\nEND\nSELECT 7;', ['SELECT 7']],
  ["SELECT JSON_EXTRACT(a, '$.b') FROM t1;", ["SELECT JSON_EXTRACT(a, '$.b') FROM t1"]],
])('%j', (text, expected) => {
  expect(mysqltestStatements(text)).toEqual(expected);
});
