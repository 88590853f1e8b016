import { expect, test } from 'vitest';
import { KEYS } from '../http/door-under-test.ts';
import { createPolicy, DEFAULT_POLICY } from '../policy/policy.ts';
import { judge } from './judge.ts';

const ask = (sql: string, policy = DEFAULT_POLICY) =>
  judge(
    { sql, parameterCount: null, database: 'shop', strategy: undefined, caller: KEYS.reader.record },
    policy,
    () => false,
  );

const list = (count: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => name(index)).join();

test.each([
  ['tables', `SELECT 1 FROM ${list(60_000, (index) => `mysql.t${index}`)}`],
  ['functions', `SELECT ${list(60_000, (index) => `mysql.f${index}()`)}`],
])('a statement that names tens of thousands of %s is refused in no time', (_what, sql) => {
  const startedAt = performance.now();
  expect(ask(sql).allowed).toBe(false);
  // Judging each name took 16 s; reading the text takes a twentieth of a second.
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test('a statement that names thousands of tables is told so', () => {
  const { reasons } = ask(`SELECT 1 FROM ${list(5_000, (index) => `t${index}`)}`);
  expect(reasons).toMatchObject([{ code: 'STATEMENT.TOO_COMPLEX' }]);
});

test('the reasons of a refusal are bounded', () => {
  const { allowed, reasons } = ask(`SELECT 1 FROM ${list(900, (index) => `mysql.t${index}`)}`);
  expect(allowed).toBe(false);
  expect(reasons).toHaveLength(20);
});

test('functions that the policy vouches for are told, so that the worker can be', () => {
  const policy = createPolicy({ version: 1, rules: [], functions: { harmless: ['shop.price'] } });
  const { allowed, understood } = ask('SELECT price(1), other(2)', policy);
  expect(allowed).toBe(false);
  expect(understood?.harmlessFunctions).toEqual(new Set(['price']));
  expect(ask('SELECT price(1)', policy).understood).toMatchObject({ statement: { kind: 'read' } });
});

test('what is vouched for is classified once: the same names give the same set', () => {
  const policy = createPolicy({ version: 1, rules: [], functions: { harmless: ['shop.*'] } });
  const setOf = (sql: string) => ask(sql, policy).understood?.harmlessFunctions;
  expect(setOf('SELECT price(1)')).toBe(setOf('SELECT price(2)'));
  expect(setOf('SELECT tax(1)')).not.toBe(setOf('SELECT price(1)'));
});

test('what comes by GET must be a read, also when the policy makes it one', () => {
  const policy = createPolicy({ version: 1, rules: [], functions: { harmless: ['shop.price'] } });
  const got = (sql: string) =>
    judge(
      {
        sql,
        parameterCount: 0,
        database: 'shop',
        strategy: undefined,
        caller: KEYS.writer.record,
        mayBeRepeated: true,
      },
      policy,
      () => false,
    );
  expect(got('SELECT price(1)')).toMatchObject({ allowed: true });
  expect(got('SELECT other(1)')).toMatchObject({
    allowed: false,
    reasons: [{ code: 'ROUTE.METHOD_NOT_ALLOWED', source: 'door' }],
  });
});
