import { describe, expect, test } from 'vitest';
import { FleetFailure } from '../fleet-failure.ts';
import type { HostState, Look, ObservedHost, PlannedChange } from '../providers/provider.ts';
import { type FailureCause, ProviderFailure } from '../providers/provider-failure.ts';
import { converge } from './converge.ts';

function host(name: string, state: HostState = 'running'): ObservedHost {
  const addresses = { privateAddress: '', privateName: '', publicName: '', publicAddress: '' };
  return { id: name, name, role: 'proxy', state, size: '', login: null, https: null, ...addresses };
}

function change(name: string, carryOut: () => Promise<void>, after: string[] = []): PlannedChange {
  return { id: name, action: 'create', kind: 'host', name, why: 'it is not there', after, carryOut };
}

const look = (parts: Partial<Look>): Look => ({ hosts: [], changes: [], problems: [], ...parts });
const fails = (cause: FailureCause) => () => Promise.reject(new ProviderFailure(cause, `${cause}!`));
const done = () => Promise.resolve();

/** Converges in a time of its own. Each look is the next of the list; the last one stays. */
async function run(
  looks: (() => Look)[],
  settleMs = 60_000,
  objection?: (seen: Look, isBegun: boolean) => string | null,
) {
  let [now, at] = [0, 0];
  const said: string[] = [];
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    now += ms;
    pauses.push(ms);
    if (pauses.length > 1_000) throw new Error('it goes on for ever');
  };
  const next = async () => {
    if (at > 1_000) throw new Error('it goes on for ever');
    const seen = looks[Math.min(at, looks.length - 1)] as () => Look;
    at += 1;
    return seen();
  };
  const outcome = await converge({
    look: next,
    objection,
    say: (line) => said.push(line),
    settleMs,
    pause,
    now: () => now,
  }).then(
    ({ hosts }) => hosts.map(({ name, state }) => `${name} ${state}`),
    (error) => {
      if (error instanceof FleetFailure) return error.message;
      throw error;
    },
  );
  return { outcome, said, pauses, looks: at };
}

describe('what is as it should be', () => {
  test('is looked at once', async () => {
    const seen = () => look({ hosts: [host('a'), host('b', 'stopped')] });
    expect(await run([seen])).toEqual({
      outcome: ['a running', 'b stopped'],
      said: [],
      pauses: [],
      looks: 1,
    });
  });

  test('is waited for while hosts start and end', async () => {
    const hosts = (state: HostState) => () => look({ hosts: [host('a'), host('b', state)] });
    const { outcome, pauses } = await run([
      hosts('stopping'),
      hosts('pending'),
      hosts('pending'),
      hosts('running'),
    ]);
    expect(outcome).toEqual(['a running', 'b running']);
    expect(pauses).toEqual([2_000, 2_000, 2_000]);
  });

  test('is not waited for without end', async () => {
    const { outcome, pauses } = await run([() => look({ hosts: [host('a'), host('b', 'pending')] })], 10_000);
    expect(outcome).toBe('b is still pending\nafter 10 s. Call again to go on.');
    expect(pauses.length).toBeLessThan(8);
  });

  test('may be asked in vain now and then', async () => {
    const unseen = () => {
      throw new ProviderFailure('throttled', 'not now');
    };
    const looks = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? unseen : () => look({ hosts: [host('a', 'pending')] }),
    );
    expect((await run([...looks, () => look({ hosts: [host('a')] })])).outcome).toEqual(['a running']);
  });

  test('has the whole time again for what is made later', async () => {
    const pending = () => look({ hosts: [host('a', 'pending')] });
    const looks = [
      ...Array(5).fill(pending),
      () => look({ changes: [change('b', done)] }),
      ...Array(5).fill(pending),
    ];
    expect((await run([...looks, () => look({ hosts: [host('a')] })], 10_000)).outcome).toEqual([
      'a running',
    ]);
  });
});

describe('it gives up', () => {
  test('at once where somebody must mend something, before anything is done', async () => {
    const carryOut = () => Promise.reject(new Error('nobody asked for this'));
    const seen = () =>
      look({ problems: ['queue-1 is ours, its keys are not', 'second'], changes: [change('a', carryOut)] });
    expect((await run([seen])).outcome).toBe('queue-1 is ours, its keys are not\nsecond');
  });

  test('where there is an objection, before anything of that look is done', async () => {
    const events: string[] = [];
    const made = (name: string) => change(name, async () => void events.push(name));
    const objection = ({ changes }: Look, isBegun: boolean) =>
      changes.some(({ name }) => name === 'b') ? `not b, ${isBegun ? 'later' : 'at once'}` : null;
    const atOnce = await run([() => look({ changes: [made('a'), made('b')] })], 60_000, objection);
    expect([atOnce.outcome, events]).toEqual(['not b, at once', []]);
    const looks = [() => look({ changes: [made('a')] }), () => look({ changes: [made('b')] })];
    expect((await run(looks, 60_000, objection)).outcome).toBe('not b, later');
    expect(events).toEqual(['a']);
  });

  test.each<FailureCause>(['capacity', 'quota', 'credentials', 'refused', 'unreachable'])(
    'at once after %s, which another try would not change, with all that went so wrong',
    async (cause) => {
      const changes = [
        change('a', fails(cause)),
        change('b', done),
        change('c', fails(cause)),
        change('d', fails('throttled')),
      ];
      const { outcome, said } = await run([() => look({ changes })]);
      expect(outcome).toBe(
        `+ host a: it is not there\n    ${cause}!\n+ host c: it is not there\n    ${cause}!`,
      );
      expect(said[0]).toMatch(/host b.*done/);
    },
  );

  test.each<[string, () => PlannedChange[]]>([
    ['that is throttled each time', () => [change('a', fails('throttled'))]],
    [
      'that is throttled each time, with more behind it',
      () => [change('a', fails('throttled')), change('b', done, ['a'])],
    ],
    ['that is carried out, and is still to be done', () => [change('a', done)]],
    [
      'that brings itself about again, beside one that fails',
      () => [change('a', done), change('b', fails('unclear'))],
    ],
  ])('after some rounds of a change %s', async (_, changes) => {
    const { outcome, pauses, looks } = await run([() => look({ changes: changes() })]);
    expect(outcome).toMatch(/^\+ host [ab]: it is not there\n {4}/);
    expect(looks).toBeLessThan(10);
    // Ever longer, so that whoever throttles gets its rest.
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(Math.max(...pauses)).toBe(15_000);
  });

  test('when the provider cannot be asked, at once or after some rounds', async () => {
    const unseen = (cause: FailureCause) => () => {
      throw new ProviderFailure(cause, `${cause}!`);
    };
    expect(await run([unseen('credentials')])).toMatchObject({ outcome: 'credentials!', looks: 1 });
    const throttled = await run([unseen('throttled')]);
    expect(throttled).toMatchObject({ outcome: 'throttled!', looks: 7 });
    expect(throttled.said[0]).toBe('  throttled!; looking again');
    const late = await run([...Array(6).fill(unseen('unclear')), () => look({ hosts: [host('a')] })]);
    expect(late.outcome).toEqual(['a running']);
  });

  test('with the bug itself, where there is one', async () => {
    const bug = new TypeError('x');
    await expect(run([() => look({ changes: [change('a', () => Promise.reject(bug))] })])).rejects.toBe(bug);
  });

  test('never while each round brings something about', async () => {
    const left = Array.from({ length: 20 }, (_, index) => `${index}`);
    const seen = () =>
      look({
        changes: left.map((name, index) =>
          change(name, index === 0 ? async () => void left.splice(0, 1) : fails('throttled')),
        ),
      });
    expect((await run([seen])).outcome).toEqual([]);
    expect(left).toEqual([]);
  });
});
