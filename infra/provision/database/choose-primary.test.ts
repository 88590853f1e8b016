import { expect, test } from 'vitest';
import { choosePrimary, type NodeState, readNodeState } from './choose-primary.ts';

const nodes = (...states: NodeState['state'][]) =>
  states.map((state, index) => ({ name: `database-${index + 1}`, state }));

test.each<[NodeState['state'][], string]>([
  [['fresh'], 'database-1'],
  [['fresh', 'fresh', 'fresh'], 'database-1'],
  [['primary', 'replica'], 'database-1'],
  [['replica', 'primary', 'replica'], 'database-2'],
  [['fresh', 'primary'], 'database-2'],
  [['left', 'primary'], 'database-2'],
  // All were stopped: the one that took the writes has all data.
  [['fresh', 'primary-down', 'fresh'], 'database-2'],
  [['primary-down', 'replica'], 'database-1'],
  [['replica-down', 'primary-down'], 'database-2'],
  [['replica-down', 'primary'], 'database-2'],
  // It was promoted in its stead.
  [['primary-down', 'primary'], 'database-2'],
])('of %j the one that takes writes: %s', (states, name) => {
  expect(choosePrimary(nodes(...states))).toEqual({ outcome: 'primary', name });
});

test.each<[NodeState['state'][], RegExp]>([
  [['primary', 'replica', 'primary'], /^database-1 and database-3 all take writes\. Set read_only/],
  [
    ['replica', 'replica'],
    /^no node takes writes, and database-1, database-2 follow one that is gone\. Promote one/,
  ],
  [['fresh', 'replica'], /^no node takes writes, and database-2 follow one that is gone/],
  [['primary-down', 'primary-down'], /^database-1 and database-2 are down, and each took the writes once\./],
  [
    ['fresh', 'left'],
    /^no node takes writes, and database-2 has data and follows nobody\. SET GLOBAL read_only = 0/,
  ],
  [['primary-down', 'left'], /^no node takes writes, and database-2 has data and follows nobody/],
  [
    ['fresh', 'replica-down'],
    /^no node takes writes, and database-2 did not when last deployed, but with data, and is down/,
  ],
  [[], /^there is no database host$/],
])('%j is for a person to decide', (states, why) => {
  expect(choosePrimary(nodes(...states))).toEqual({ outcome: 'unclear', why: expect.stringMatching(why) });
});

test.each(['', 'ERROR 1045', 'fresh\nprimary'])('%j is not understood, and passes for nothing', (printed) => {
  expect(() => readNodeState('database-1', printed)).toThrow(/^database-1: said nothing of its part/);
  expect(readNodeState('database-1', 'replica\n')).toBe('replica');
});
