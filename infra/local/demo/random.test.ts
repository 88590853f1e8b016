import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('a name gives the same numbers every time, another name others', () => {
  const draw = (name: string) => Array.from({ length: 50 }, createRandom(name).fraction);
  expect(draw('orders')).toEqual(draw('orders'));
  expect(draw('orders')).not.toEqual(draw('order'));
});

test('integers reach both ends and nothing beyond', () => {
  const random = createRandom('integers');
  const seen = new Set(Array.from({ length: 1000 }, () => random.integer(-2, 3)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test('a skewed index prefers the first tenth, and stays inside', () => {
  const random = createRandom('skewed');
  const indexes = Array.from({ length: 10_000 }, () => random.skewedIndex(100));
  expect(indexes.filter((index) => index < 10).length).toBeGreaterThan(4000);
  expect(Math.max(...indexes)).toBeLessThan(100);
  expect(Math.min(...indexes)).toBe(0);
});

test('weights decide how often a value comes', () => {
  const random = createRandom('weights');
  const drawn = Array.from({ length: 10_000 }, () =>
    random.weighted([
      ['often', 9],
      ['seldom', 1],
      ['never', 0],
    ] as const),
  );
  expect(drawn.filter((value) => value === 'often').length / 10_000).toBeCloseTo(0.9, 1);
  expect(drawn).not.toContain('never');
});

test('there is nothing to pick from an empty list', () => {
  expect(() => createRandom('empty').pick([])).toThrow(RangeError);
  expect(() => createRandom('empty').weighted([])).toThrow(RangeError);
});
