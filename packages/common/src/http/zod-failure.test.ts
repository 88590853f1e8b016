import { expect, test } from 'vitest';
import { z } from 'zod';
import { Parameter } from '../jobs/query-request.ts';
import { failureOfZodError } from './zod-failure.ts';

const Body = z.strictObject({ sql: z.string().min(1), params: z.array(Parameter).optional() });

function failureOf(body: unknown) {
  const parsed = Body.safeParse(body);
  if (parsed.success) throw new Error('the body should not fit');
  return failureOfZodError(parsed.error);
}

test.each([
  ['null', null, ['']],
  ['an array', [], ['']],
  ['a missing member', {}, ['sql']],
  ['a wrong type', { sql: 1 }, ['sql']],
  ['an unsafe integer', { sql: 'x', params: [1, 2 ** 53] }, ['params.1']],
  ['a list as a parameter', { sql: 'x', params: [[1]] }, ['params.0']],
  [
    'a typed value that does not fit',
    { sql: 'x', params: [{ type: 'bigint', value: 'ten' }] },
    ['params.0.value'],
  ],
  ['an unknown type', { sql: 'x', params: [{ type: 'money', value: '1' }] }, ['params.0.type']],
])('%s is REQUEST.INVALID and named by its path', (_what, body, paths) => {
  const failure = failureOf(body);
  expect(failure.code).toBe('REQUEST.INVALID');
  expect([...new Set(failure.facts.errors?.map(({ path }) => path))]).toEqual(paths);
  expect(failure.detail).not.toBe('');
});

test('the mistake within a union is told, not the union', () => {
  expect(failureOf({ sql: 'x', params: [{ type: 'money', value: '1' }] }).detail).toMatch(/no such type/);
  expect(failureOf({ sql: 'x', params: [[1]] }).detail).toMatch(
    /must be one of: null, boolean, string, number/,
  );
  expect(failureOf({ sql: 'x', params: [2 ** 53] }).detail).toMatch(/bigint/);
});

test.each([
  [{ sql: 'x', isolation: 'serializable', consistency: 'strong' }, '"isolation", "consistency"'],
  [{ sql: 'x', params: [{ type: 'json', value: 1, note: '' }] }, '"params.0.note"'],
  [{ isolation: 1 }, '"isolation"'],
])('unknown members are REQUEST.UNSUPPORTED: %j', (body, names) => {
  const failure = failureOf(body);
  expect(failure.code).toBe('REQUEST.UNSUPPORTED');
  expect(failure.detail).toContain(names);
});

test('thousands of mistakes make a short answer', () => {
  const failure = failureOf({ sql: 'x', params: Array.from({ length: 5_000 }, () => []) });
  expect(failure.facts.errors).toHaveLength(20);
});
