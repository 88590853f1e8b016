import { describe, expect, test } from 'vitest';
import { tokenize } from './lexer.ts';
import type { Tokens } from './tokens.ts';

const indexes = ({ count }: Tokens): number[] => Array.from({ length: count }, (_, index) => index);

/** `kind:source text` of every token, with `#n` for its gate. */
const read = (sql: string): string[] => {
  const tokens = tokenize(sql);
  const { problem } = tokens;
  if (problem !== undefined) return [`${problem.code}@${problem.position}`];
  return indexes(tokens).map((index) => {
    const gate = tokens.gateAt(index);
    return `${tokens.kindNameAt(index)}:${tokens.sourceAt(index)}${gate ? `#${gate}` : ''}`;
  });
};

describe('tokenize reads', () => {
  const cases: [sql: string, ...tokens: string[]][] = [
    [''],
    [' \t\r\n\v\f '],
    ['SELECT a', 'word:SELECT', 'word:a'],
    ['größe $a _b 日本', 'word:größe', 'word:$a', 'word:_b', 'word:日本'],
    // Strings
    ["'a''b' 'c\\'d' ''", "string:'a''b'", "string:'c\\'d'", "string:''"],
    ['"a""b" "c\\"d" "\'"', 'string:"a""b"', 'string:"c\\"d"', 'string:"\'"'],
    ["N'x' n'y' N 'z'", "string:N'x'", "string:n'y'", 'word:N', "string:'z'"],
    ["_utf8mb4'x' _latin1 x'41'", 'introducer:_utf8mb4', "string:'x'", 'introducer:_latin1', "hex:x'41'"],
    // Names
    ['`a``b` `c\\`', 'identifier:`a``b`', 'identifier:`c\\`'],
    ['t.update', 'word:t', 'operator:.', 'identifier:update'],
    ['t. update', 'word:t', 'operator:.', 'word:update'],
    ["t.x'41'", 'word:t', 'operator:.', 'identifier:x', "string:'41'"],
    ['t.1e5', 'word:t', 'operator:.', 'identifier:1e5'],
    ['`t`.5', 'identifier:`t`', 'number:.5'],
    ['2024_orders 1abc', 'word:2024_orders', 'word:1abc'],
    // Numbers end where the servers end them
    [
      '1 1.5 .5 1. 1e5 1.5E-3',
      'number:1',
      'number:1.5',
      'number:.5',
      'number:1.',
      'number:1e5',
      'number:1.5E-3',
    ],
    ['1e1FOR', 'number:1e1', 'word:FOR'],
    ['1.FOR', 'number:1.', 'word:FOR'],
    ['1.5FOR', 'number:1.5', 'word:FOR'],
    ['.5e1FOR', 'number:.5e1', 'word:FOR'],
    ['1FOR', 'word:1FOR'],
    ['1e+FOR', 'word:1e', 'operator:+', 'word:FOR'],
    ['0x1F 0b01 0X1F', 'hex:0x1F', 'bit:0b01', 'word:0X1F'],
    ['0x1FOR 0b012', 'word:0x1FOR', 'word:0b012'],
    ["x'4a' X'' b'01' B'1'", "hex:x'4a'", "hex:X''", "bit:b'01'", "bit:B'1'"],
    ['\\NFOR', 'null:\\N', 'word:FOR'],
    // Variables and placeholders
    [
      '@a @a.b_$1 @`a b` @\'c\' @"d"',
      'user-variable:@a',
      'user-variable:@a.b_$1',
      'user-variable:@`a b`',
      "user-variable:@'c'",
      'user-variable:@"d"',
    ],
    ['@ FOR', 'user-variable:@', 'word:FOR'],
    [
      '@@a @@`b` @@global.x',
      'system-variable:@@a',
      'system-variable:@@`b`',
      'system-variable:@@global',
      'operator:.',
      'identifier:x',
    ],
    [
      'a=? AND b IN(?,?)',
      'word:a',
      'operator:=',
      'parameter:?',
      'word:AND',
      'word:b',
      'word:IN',
      'operator:(',
      'parameter:?',
      'operator:,',
      'parameter:?',
      'operator:)',
    ],
    ['@a:=1', 'user-variable:@a', 'operator::=', 'number:1'],
    ['a<=>b->>c', 'word:a', 'operator:<=>', 'word:b', 'operator:->>', 'word:c'],
    // Comments
    ['1 -- x\n2', 'number:1', 'number:2'],
    ['1 --\t2', 'number:1'],
    ['1 --\x012', 'number:1'],
    ['1 --', 'number:1'],
    ['1--2', 'number:1', 'operator:-', 'operator:-', 'number:2'],
    ['1 # x\r2\n3', 'number:1', 'number:3'],
    ['1 /* x */ 2 /**/ 3', 'number:1', 'number:2', 'number:3'],
    ['1 /*/ 2 */ 3', 'number:1', 'number:3'],
    ["SELECT /*+ NO_ICP(`t`) SET_VAR(a='b') */ 1", 'word:SELECT', 'number:1'],
    ['\'/*\' "-- " `#`', "string:'/*'", 'string:"-- "', 'identifier:`#`'],
    ['1 */ 2', 'number:1', 'operator:*', 'operator:/', 'number:2'],
    // Executable comments: code
    ['1 /*! 2 */ 3', 'number:1', 'number:2', 'number:3'],
    ['/*!*/ /*!50000*/ 1', 'number:1'],
    ['/*!50000 1*/ /*!50699SELECT*/', 'number:1', 'word:SELECT'],
    ['/*!1234 1*/', 'number:1234', 'number:1'],
    ['/*!50000 a /* b */ c */ d', 'word:a', 'word:c', 'word:d'],
    ["/*! '*/' */ 1", "string:'*/'", 'number:1'],
    ['1 /*!80000 2 */ 3', 'number:1', 'number:2#1', 'number:3'],
    ['/*M! 1 */ /*M!100100 2*/ /*!100100 3*/', 'number:1#1', 'number:2#2', 'number:3#3'],
    ['/*m! 1 */ 2', 'number:2'],
    ["/*!80000 'a' -- x\n */ 1", "string:'a'#1", 'number:1'],
  ];
  test.each(cases)('%j', (sql, ...tokens) => {
    expect(read(sql)).toEqual(tokens);
  });
});

describe('tokenize gives up on', () => {
  const cases: [sql: string, problem: string][] = [
    ['SELECT \0', 'NUL_BYTE@7'],
    ["SELECT '\0'", 'NUL_BYTE@8'],
    ["SELECT 'a", 'UNTERMINATED_STRING@7'],
    ["SELECT 'a\\'", 'UNTERMINATED_STRING@7'],
    ["SELECT 'a''", 'UNTERMINATED_STRING@7'],
    ['SELECT "a', 'UNTERMINATED_STRING@7'],
    ["SELECT N'a", 'UNTERMINATED_STRING@7'],
    ["SELECT @'a", 'UNTERMINATED_STRING@7'],
    ['SELECT `a', 'UNTERMINATED_IDENTIFIER@7'],
    ['SELECT @@`a', 'UNTERMINATED_IDENTIFIER@7'],
    ['SELECT /* a', 'UNTERMINATED_COMMENT@7'],
    ['SELECT /*', 'UNTERMINATED_COMMENT@7'],
    ['SELECT /*! 1', 'UNTERMINATED_COMMENT@7'],
    ["SELECT /*! '*/'", 'UNTERMINATED_COMMENT@7'],
    ['SELECT /*!80000 1 -- */', 'UNTERMINATED_COMMENT@7'],
    ["SELECT x'4'", 'MALFORMED_LITERAL@7'],
    ["SELECT x'4g'", 'MALFORMED_LITERAL@7'],
    ["SELECT b'2'", 'MALFORMED_LITERAL@7'],
    ["SELECT x'4\\'", 'MALFORMED_LITERAL@7'],
    ['/*! /*! 1 */ */', 'NESTED_COMMENT@4'],
    // Skipped, each of these would end elsewhere than when it is run.
    ["/*!80000 '*/' */", 'AMBIGUOUS_COMMENT@14'],
    ['/*!80000 a /* b */ c */', 'AMBIGUOUS_COMMENT@0'],
    ['/*M! -- */\n */', 'AMBIGUOUS_COMMENT@12'],
    // MySQL 8.0 takes five digits, later ones six: `0e1 FOR`, or a name.
    ['SELECT a > /*!050000e1FOR UPDATE */', 'AMBIGUOUS_COMMENT@11'],
    ['SELECT /*!100100.FOR UPDATE */', 'AMBIGUOUS_COMMENT@7'],
    // MySQL goes on to the second end mark, others end at the first.
    ["SELECT /*+ BKA(`*/ 1 -- `) */ 1 INTO OUTFILE 'x'", 'AMBIGUOUS_HINT@7'],
    ["SELECT /*+ SET_VAR(a='*/') */ 1", 'AMBIGUOUS_HINT@7'],
    ['SELECT /*+ "\'" */ 1 \'', 'AMBIGUOUS_HINT@7'],
    ["SELECT /*+ '\\' */ '*/ 1", 'AMBIGUOUS_HINT@7'],
    ['SELECT $$ a $$', 'DOLLAR_QUOTED@7'],
    ['SELECT $x$ a $x$', 'DOLLAR_QUOTED@7'],
  ];
  test.each(cases)('%j', (sql, problem) => {
    expect(read(sql)).toEqual([problem]);
  });
});

test('a token carries names in comparable form and never a literal', () => {
  const tokens = tokenize(
    "SELECT `A``b`, T.Name, @Var, @'v', @@Version, 'secret', 4711, x'41' FROM LOC\u212A",
  );
  const texts = indexes(tokens)
    .filter((index) => tokens.kindNameAt(index) !== 'operator')
    .map((index) => tokens.textAt(index));
  expect(texts).toEqual([
    'select',
    'A`b',
    't',
    'Name',
    'var',
    '',
    'version',
    '',
    '',
    '',
    'from',
    'LOC\u212A',
  ]);
});
