import { expect, test } from 'vitest';
import { type Change, type ChangeAction, changeCounts, changeLine } from './change.ts';

const change = (action: ChangeAction): Change => ({
  id: 'host queue-1',
  action,
  kind: 'host',
  name: 'queue-1',
  why: 't3.small',
  after: [],
});

test('one line each', () => {
  const lines = (['create', 'change', 'replace', 'delete'] as const).map((action) =>
    changeLine(change(action)),
  );
  expect(lines).toEqual(['+', '~', '±', '-'].map((sign) => `${sign} host queue-1: t3.small`));
});

test.each<[ChangeAction[], string]>([
  [[], 'nothing to do'],
  [['delete', 'create', 'create'], '2 to create, 1 to delete'],
  [['replace', 'change'], '1 to change, 1 to replace'],
])('%j: %s', (actions, told) => {
  expect(changeCounts(actions.map(change))).toBe(told);
});
