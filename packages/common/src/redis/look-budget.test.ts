import { expect, test } from 'vitest';
import { createLookBudget } from './look-budget.ts';

test('what was asked a moment ago is not asked again, and a second has only so many questions', async () => {
  let now = 5;
  const asked: string[] = [];
  const budget = createLookBudget(3, () => now);
  const look = (what: string) =>
    budget.spend(what, async () => {
      asked.push(what);
    });
  for (const what of ['a', 'a', 'b', 'a', 'b']) await look(what);
  expect(asked).toEqual(['a', 'b']);
  now += 200;
  for (const what of ['a', 'a', 'c', 'd', 'b']) await look(what);
  expect(asked).toEqual(['a', 'b', 'a']);
  now += 799;
  await look('d');
  expect(asked).toHaveLength(3);
  now += 1;
  for (const what of ['d', 'a', 'b', 'c']) await look(what);
  expect(asked).toEqual(['a', 'b', 'a', 'd', 'a', 'b']);
});

test('a question that failed is not repeated at once either', async () => {
  const budget = createLookBudget(3, () => 0);
  let asked = 0;
  const look = () =>
    budget.spend('a', async () => {
      asked += 1;
      throw new Error('away');
    });
  await expect(look()).rejects.toThrow('away');
  await expect(look()).rejects.toThrow('away');
  expect(asked).toBe(1);
});
