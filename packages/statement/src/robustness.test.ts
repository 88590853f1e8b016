import { describe, expect, test } from 'vitest';
import { classify } from './classify.ts';
import { fingerprint } from './fingerprint.ts';
import { tokenize } from './lexer.ts';

/** A small generator with a fixed seed (mulberry32): the same texts in every run. */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const fragments = [
  ...'\'"`\\/*!-#;?@.,()=+:$_ \n\t\0NxXbB019eE\u212A\ud83d\udc4d',
  ...[
    '/*!',
    '/*M!',
    '/*!50000',
    '/*!80000 ',
    '*/',
    '/*+',
    '-- ',
    "x'",
    '@@',
    ':=',
    '$$',
    '\\N',
    '0x1',
    '1e1',
  ],
  ...[
    'SELECT ',
    'INTO ',
    'FOR UPDATE',
    'WITH ',
    'a AS (',
    'EXPLAIN ',
    'ANALYZE ',
    'BEGIN ',
    'END',
    'SET ',
    'VALUES ',
  ],
  ...[
    'CREATE PROCEDURE ',
    'CASE ',
    'GET_LOCK(',
    'LAST_INSERT_ID(',
    'DEFINER',
    'IN (',
    'UPDATE t ',
    '4711',
    "'4711'",
  ],
];

describe('any text', () => {
  const random = randomOf(20_240_229);
  const texts = Array.from({ length: 4_000 }, () =>
    Array.from({ length: 1 + random(14) }, () => fragments[random(fragments.length)]).join(''),
  );

  test('is classified and fingerprinted without an exception, and the two agree', () => {
    for (const sql of texts) {
      const verdict = classify(sql);
      const shape = fingerprint(sql);
      expect(shape.length, sql).toBeGreaterThan(0);
      expect(shape.replace(/`[^`]*`/g, ''), sql).not.toMatch(/["']/);
      if (verdict.outcome === 'statement') expect(verdict.fingerprint, sql).toBe(shape);
      else if (verdict.position !== undefined)
        expect(verdict.position, sql).toBeLessThan(Math.max(sql.length, 1));
    }
  });

  test('is covered by tokens in order that do not overlap', () => {
    for (const sql of texts) {
      let end = 0;
      const tokens = tokenize(sql);
      for (let index = 0; index < tokens.count; index += 1) {
        expect(tokens.startAt(index), sql).toBeGreaterThanOrEqual(end);
        expect(tokens.endAt(index), sql).toBeGreaterThan(tokens.startAt(index));
        end = tokens.endAt(index);
      }
      expect(end, sql).toBeLessThanOrEqual(sql.length);
    }
  });
});

describe('a long text takes no more than a sane time', () => {
  const length = 250_000;
  const long = (unit: string): string => unit.repeat(Math.ceil(length / unit.length));
  // A megabyte takes less than 0.1 s on a small machine; quadratic work on these would take minutes.
  const boundMs = 5_000;
  const cases: [name: string, sql: string][] = [
    ['a megabyte of rows', `INSERT INTO t VALUES (1)${",(1,'abc',NOW())".repeat(60_000)}`],
    ['a list', `SELECT a IN (0${long(',1')})`],
    ['open parentheses', long('(')],
    ['nested parentheses', `SELECT ${long('(').slice(1)}${long(')').slice(1)}`],
    ['nested rows', long('values (')],
    ['nested rows, closed', `SELECT ${'values ('.repeat(30_000)}${')'.repeat(30_000)}`],
    ['nested common tables', `${'WITH a AS () ('.repeat(20_000)}${')'.repeat(20_000)}`],
    ['nested explanations', `${'(EXPLAIN '.repeat(30_000)}${')'.repeat(30_000)}`],
    ['nested calls', `SELECT ${'f(1,'.repeat(60_000)}1${')'.repeat(60_000)}`],
    ['one string', `SELECT '${long('\\')}'`],
    ['doubled quotes', `SELECT ${long("'")}`],
    ['backticks', `SELECT ${long('`')}`],
    ['minus signs', long('-')],
    ['slashes', long('/')],
    ['comment marks', long('/*')],
    ['comments', long('/**/')],
    ['executable comments', `SELECT 1 ${long('/*! +1 */')}`],
    ['skipped comments', `SELECT 1 ${long('/*!80000 +1 */')}`],
    ['unclosed executable comments', long('/*!80000 ')],
    ['hints', long("/*+ '' */")],
    ['dots', `SELECT a${long('.')}`],
    ['system variables', `SELECT ${long('@@a.b.')}`],
    ['digits', `SELECT ${long('1')}`],
    ['dollars', `SELECT ${long('$')}`],
    ['definers', `CREATE ${long('DEFINER=a@b ')}`],
    ['semicolons', long(';')],
    ['a long name', `SELECT ${long('x')}`],
  ];
  test.each(cases)('%s', (_name, sql) => {
    const startedAt = performance.now();
    classify(sql);
    expect(performance.now() - startedAt).toBeLessThan(boundMs);
  });
});
