import { expect, test } from 'vitest';
import { createIdMemory } from './id-memory.ts';

test('an id is new once, until its time is over', () => {
  let now = 0;
  const memory = createIdMemory(10, () => now);
  expect(memory.add('a', 100)).toBe(true);
  expect(memory.add('a', 100)).toBe(false);
  expect(memory.has('a')).toBe(true);
  now = 100;
  expect(memory.has('a')).toBe(false);
  expect(memory.add('a', 200)).toBe(true);
});

test('it is bounded: the oldest go first', () => {
  const memory = createIdMemory(2, () => 0);
  for (const id of ['a', 'b', 'c']) memory.add(id, 100);
  expect(['a', 'b', 'c'].map(memory.has)).toEqual([false, true, true]);
});
