import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { verdictTable } from './verdict-table.ts';

verdictTable('refusals', [
  ['', 'EMPTY'],
  [' \n', 'EMPTY'],
  ['-- nothing', 'EMPTY'],
  ['/* nothing */ # at all', 'EMPTY'],
  ['/*!*/', 'EMPTY'],
  [';', 'EMPTY'],
  ['SELECT 1; SELECT 2', 'MULTIPLE@10'],
  ['SELECT 1; -- a\n DROP TABLE t', 'MULTIPLE@16'],
  ['; SELECT 1', 'MULTIPLE@2'],
  ['CREATE PROCEDURE p() BEGIN SELECT 1; END; DROP TABLE t', 'MULTIPLE@42'],
  ['CREATE TABLE t (`begin` INT, a INT); begin; end', 'MULTIPLE@37'],
  ['SELECT (1', 'UNBALANCED@7'],
  ['SELECT 1)', 'UNBALANCED@8'],
  ['SELECT )(', 'UNBALANCED@7'],
  ["SELECT 'a", 'UNTERMINATED_STRING@7'],
  ['SELECT `a', 'UNTERMINATED_IDENTIFIER@7'],
  ['SELECT /* a', 'UNTERMINATED_COMMENT@7'],
  ['SELECT \0', 'NUL_BYTE@7'],
  ['SET STATEMENT max_statement_time=1 FOR SELECT 1', 'SET_STATEMENT@0'],
  ['BEGIN NOT ATOMIC DROP TABLE t; END', 'COMPOUND@0'],
  ['BEGIN SELECT 1; END', 'COMPOUND@0'],
  ['IF 1 THEN DROP TABLE t; END IF', 'COMPOUND@0'],
  ['a: LOOP DROP TABLE t; END LOOP', 'COMPOUND@0'],
  ["EXECUTE IMMEDIATE 'DROP TABLE t'", 'DYNAMIC_SQL@0'],
]);

test('a refusal has a message that holds nothing of the text', () => {
  expect(classify("SELECT 'secret")).toEqual({
    outcome: 'refused',
    reason: 'UNTERMINATED_STRING',
    message: 'A string is not closed.',
    position: 7,
  });
});
