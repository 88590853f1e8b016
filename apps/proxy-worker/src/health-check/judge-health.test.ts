import { expect, test } from 'vitest';
import { judgeHealth, type Sight } from './judge-health.ts';

const up = { name: 'db-1', up: true, role: 'primary' as const };
const down = { name: 'db-2', up: false, role: null };
const announced = (...nodes: (typeof up | typeof down)[]): Sight => ({
  redis: 'answers',
  announced: { nodes },
});

test.each<[string, Sight, boolean, boolean, string]>([
  ['a node to serve', announced(up, down), true, true, 'announced; nodes: db-1 primary, db-2 down'],
  ['no node to serve', announced(down), false, true, 'announced; nodes: db-2 down'],
  ['an empty inventory', announced(), false, true, 'announced; nodes: none'],
  ['silent', { redis: 'answers', announced: null }, false, false, 'this worker does not announce itself'],
  ['Redis away', { redis: 'away' }, false, true, 'Redis cannot be reached'],
])('%s', (_name, sight, ready, alive, report) => {
  expect(judgeHealth('ready', sight)).toEqual({ healthy: ready, report });
  expect(judgeHealth('alive', sight)).toEqual({ healthy: alive, report });
});
