import { expect, test } from 'vitest';
import { FleetFailure } from '../../fleet/fleet-failure.ts';
import { HostFailure } from '../ssh/host-failure.ts';
import { onAllHosts } from './on-all-hosts.ts';

test('all at once, answers in the order of the hosts', async () => {
  let release = () => {};
  const last = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answers = await onAllHosts([1, 2, 3], async (number) => {
    if (number === 3) release();
    await last;
    return number * 10;
  });
  expect(answers).toEqual([10, 20, 30]);
  expect(await onAllHosts([], () => Promise.reject(new Error('nobody is asked')))).toEqual([]);
});

test('when some fail the others finish, and all failures are told together', async () => {
  const finished: string[] = [];
  const broken = onAllHosts(['a', 'b', 'c'], async (name) => {
    if (name === 'a') throw new HostFailure(name, 'no space');
    if (name === 'b') throw new FleetFailure('b and others: no network');
    await new Promise((resolve) => setImmediate(resolve));
    finished.push(name);
  });
  await expect(broken).rejects.toEqual(new FleetFailure('a: no space\nb and others: no network'));
  expect(finished).toEqual(['c']);
});

test('a bug stays one', async () => {
  const bug = new TypeError('x');
  const broken = onAllHosts([1, 2], (number) =>
    Promise.reject(number === 1 ? new HostFailure('a', 'no space') : bug),
  );
  await expect(broken).rejects.toBe(bug);
});
