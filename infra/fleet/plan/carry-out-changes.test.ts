import { expect, test } from 'vitest';
import type { PlannedChange } from '../providers/provider.ts';
import { type FailureCause, ProviderFailure } from '../providers/provider-failure.ts';
import { carryOutChanges } from './carry-out-changes.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));
const fails = (cause: FailureCause) => () => Promise.reject(new ProviderFailure(cause, cause));

/** What was begun and ended, in order. */
let events: string[] = [];
function change(id: string, after: string[] = [], work: () => Promise<void> = soon): PlannedChange {
  return {
    ...{ id, action: 'create', kind: 'host', name: id, why: 'it is not there', after },
    carryOut: async () => {
      events.push(`${id} begins`);
      await work();
      events.push(`${id} ends`);
    },
  };
}

async function carryOut(...changes: PlannedChange[]) {
  events = [];
  const said: string[] = [];
  const failures = await carryOutChanges(changes, (line) => said.push(line));
  return { said, failed: failures.map(({ change: { id }, failure }) => `${id}: ${failure.message}`) };
}

test('each comes after what it builds on, whatever their order in the plan', async () => {
  const { failed, said } = await carryOut(change('c', ['b', 'a']), change('b', ['a']), change('a'));
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(failed).toEqual([]);
  expect(said).toHaveLength(3);
  expect(said[0]).toMatch(/^\+ host a: it is not there … done in \d+\.\d s$/);
});

test('what a change builds on may be there already', async () => {
  await carryOut(change('a', ['nothing of this plan']));
  expect(events).toEqual(['a begins', 'a ends']);
});

test('eight at a time', async () => {
  let [inside, most] = [0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await soon();
    inside -= 1;
  };
  await carryOut(...Array.from({ length: 30 }, (_, index) => change(`${index}`, [], work)));
  expect(most).toBe(8);
  expect(events.filter((event) => event.endsWith('ends'))).toHaveLength(30);
});

test('what builds on a failure is left out, also further on; the rest is done', async () => {
  const { failed, said } = await carryOut(
    change('a', [], fails('capacity')),
    change('b', ['a']),
    change('c', ['b']),
    change('d'),
    change('e', ['d'], fails('throttled')),
    change('f', ['d']),
  );
  expect(failed).toEqual(['a: capacity', 'e: throttled']);
  expect(events.filter((event) => event.endsWith('begins'))).toEqual(
    ['a', 'd', 'e', 'f'].map((id) => `${id} begins`),
  );
  expect(said).toHaveLength(2);
});

test('a bug is thrown, once what runs has ended, and nothing is begun after it', async () => {
  const bug = new TypeError('x is undefined');
  const broken = carryOut(
    change('a', [], () => Promise.reject(bug)),
    change('b', [], async () => {
      await soon();
      await soon();
    }),
    change('c', ['b']),
  );
  await expect(broken).rejects.toBe(bug);
  expect(events).toEqual(['a begins', 'b begins', 'b ends']);
});

test('changes that wait for one another are a bug, not a plan', async () => {
  await expect(carryOut(change('a', ['b']), change('b', ['a']), change('c'))).rejects.toThrow(
    'a, b wait for one another',
  );
  expect(events).toEqual(['c begins', 'c ends']);
});

test('of an empty plan nothing', async () => {
  expect(await carryOut()).toEqual({ said: [], failed: [] });
});
