import { expect, test } from 'vitest';
import { chooseIdle } from './idle-choice.ts';

const session = (name: string, database: string | null, fresh = false) => ({ name, database, fresh });
const A1 = session('a1', 'a');
const A2 = session('a2', 'a');
const FRESH_A = session('fresh-a', 'a', true);
const NONE = session('none', null);
const B = session('b', 'b');

test.each([
  ['the last used of the same database', [A1, A2, B], { database: 'a', freshSession: false }, 'a2'],
  ['a fresh one of the same database', [FRESH_A, A2], { database: 'a', freshSession: true }, 'fresh-a'],
  ['none is fresh: any of the same database', [A1, B], { database: 'a', freshSession: true }, 'a1'],
  [
    'one without a database rather than another one',
    [B, NONE],
    { database: 'a', freshSession: false },
    'none',
  ],
  ['another database if need be', [B], { database: 'a', freshSession: false }, 'b'],
  ['without a database', [A1, NONE, B], { database: null, freshSession: false }, 'none'],
])('%s', (_name, idle, wish, expected) => {
  expect(chooseIdle(idle, wish)).toMatchObject({ action: 'use', session: { name: expected } });
});

test('a session cannot leave its database: the longest idle one makes room', () => {
  expect(chooseIdle([A1, B], { database: null, freshSession: false })).toEqual({
    action: 'open',
    makeRoomBy: A1,
  });
});

test('nothing idle', () => {
  const open = { action: 'open', makeRoomBy: null };
  expect(chooseIdle([], { database: null, freshSession: false })).toEqual(open);
  expect(chooseIdle([], { database: 'a', freshSession: false })).toEqual(open);
});
