import { expect, test } from 'vitest';
import { closeAll, type Service, startAll } from './service.ts';

function recorder() {
  const calls: string[] = [];
  const service = (name: string, fails?: 'start' | 'close'): Service => ({
    async start() {
      calls.push(`start ${name}`);
      if (fails === 'start') throw new Error(`${name} cannot start`);
    },
    async close() {
      calls.push(`close ${name}`);
      if (fails === 'close') throw new Error(`${name} cannot close`);
    },
  });
  return { calls, service };
}

test('a failed start closes what was begun, in reverse, and tells the failure', async () => {
  const { calls, service } = recorder();
  const all = [service('a'), service('b', 'start'), service('c')];
  await expect(startAll(all)).rejects.toThrow('b cannot start');
  expect(calls).toEqual(['start a', 'start b', 'close b', 'close a']);
});

test('closing goes on after a failure and tells it at the end', async () => {
  const { calls, service } = recorder();
  await expect(closeAll([service('a'), service('b', 'close'), service('c')])).rejects.toThrow(
    'b cannot close',
  );
  expect(calls).toEqual(['close c', 'close b', 'close a']);
});
