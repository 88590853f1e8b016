import { describe, expect, it } from 'vitest';
import type { ContainerView } from '../pool/container.ts';
import { PoolSettings } from '../pool/pool-settings.ts';
import type { ProbeResult } from '../runtime/probe-container.ts';
import { decide, decideAsFollower } from './decide.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';
import { afterProbe, firstProbe } from './probe-history.ts';

const NOW = 1_000_000;
const settings = PoolSettings.parse({
  name: 'p',
  runtime: { kind: 'process', command: ['node'] },
  size: { min: 2, max: 4 },
});

function record(number: number, changes: Partial<ContainerView> = {}): ContainerView {
  return {
    name: `p-${number}`,
    pool: 'p',
    url: `http://127.0.0.1:${number}`,
    slots: 1,
    runtime: 'process',
    runtimeId: `${number}`,
    owner: 'me',
    registeredAt: NOW - 10_000,
    state: 'free',
    used: 0,
    since: NOW - 1_000,
    lastUsedAt: 0,
    reason: '',
    served: 0,
    ...changes,
  };
}

const run = (number: number, runtimeId = `${number}`) => ({
  name: `p-${number}`,
  url: `http://127.0.0.1:${number}`,
  runtimeId,
});

const file = (name: string, changes: Partial<ContainerView> = {}) =>
  record(0, { name, runtime: 'static', runtimeId: 'file', owner: '', url: 'http://10.0.0.1:80', ...changes });

/** Whatever the case does not say is as it should be: two free containers that run. */
function facts(changes: Partial<PoolFacts> = {}): PoolFacts {
  const records = changes.records ?? [record(1), record(2)];
  return {
    now: NOW,
    settings,
    load: { waiting: 0, running: 0, oldestMs: 0, averageMs: 0 },
    records,
    runtime: 'process',
    running: records
      .filter(({ owner }) => owner === 'me')
      .map(({ name, url, runtimeId }) => ({ name, url, runtimeId })),
    addresses: [],
    me: 'me',
    alive: new Set(['me']),
    launching: new Set(),
    ending: new Set(),
    known: new Set(records.map(({ runtimeId }) => runtimeId)),
    probes: new Map(),
    crashes: new Map(),
    ...changes,
  };
}

/** As if these answers had come one after the other, each a moment ago. */
function probed(of: ContainerView, ...results: ProbeResult['health'][]): Partial<PoolFacts> {
  let history = firstProbe(of, NOW - 10_000);
  for (const health of results)
    history = afterProbe(history, of, { health, reason: health }, NOW - 500, NOW - 1);
  return { probes: new Map([[of.name, history]]) };
}

const busy = { waiting: 1, running: 2, oldestMs: 10, averageMs: 10 };

function shown(actions: readonly KeeperAction[]): string[] {
  return actions.map((action) => {
    switch (action.kind) {
      case 'launch':
      case 'stop':
        return `${action.kind} ${action.name}`;
      case 'adopt':
        return `adopt ${action.container.name}`;
      case 'register':
        return `register ${action.address.name}`;
      case 'remove':
        return `remove ${action.record.name}${action.crashed ? ' crashed' : ''}`;
      default:
        return `${action.kind} ${action.record.name}`;
    }
  });
}

const with2 = (changes: Partial<ContainerView>) => [record(1), record(2, changes)];
const starting = record(2, { state: 'starting' });
const late = record(2, { state: 'starting', since: NOW - settings.startTimeoutMs - 1 });
const doubtful = record(2, { state: 'quarantined' });
const longDoubtful = record(2, { state: 'quarantined', since: NOW - settings.runTimeoutMs - 1 });
const docker = { runtime: 'docker', owner: '' } as const;

describe('the keeper', () => {
  it.each<[string, Partial<PoolFacts>, string[]]>([
    ['leaves alone what is as it should be', {}, []],

    // Size.
    ['starts what is missing, with the lowest names', { records: [] }, ['launch p-1', 'launch p-2']],
    ['starts again under the name that is free', { records: [record(2)] }, ['launch p-1']],
    ['does not start what is being started', { records: [record(1)], launching: new Set(['p-2']) }, []],
    [
      'waits after a crash',
      { records: [record(2)], crashes: new Map([['p-1', { failures: 1, notBefore: NOW + 1 }]]) },
      [],
    ],
    [
      'starts when the wait is over',
      { records: [record(2)], crashes: new Map([['p-1', { failures: 1, notBefore: NOW }]]) },
      ['launch p-1'],
    ],
    [
      'counts one that is on its way out towards the maximum only',
      { records: with2({ state: 'draining' }) },
      ['launch p-3'],
    ],
    [
      'starts none beyond the maximum, as long as others are on their way out',
      { records: [1, 2, 3, 4].map((n) => record(n, { state: 'draining' })) },
      [],
    ],
    ['starts nothing while it cannot be known what runs', { records: [], running: null }, []],
    [
      'starts four at a time',
      { records: [], settings: { ...settings, size: { min: 9, max: 9 } } },
      ['launch p-1', 'launch p-2', 'launch p-3', 'launch p-4'],
    ],
    ['grows when many wait', { load: { ...busy, waiting: 4 } }, ['launch p-3']],
    ['does not grow when few wait', { load: { ...busy, waiting: 3 } }, []],
    ['grows when one waits long', { load: { ...busy, oldestMs: 1_000 } }, ['launch p-3']],
    [
      'grows one at a time',
      { records: [record(1), record(2), record(3, { state: 'starting' })], load: { ...busy, waiting: 99 } },
      [],
    ],
    [
      'grows at once from nothing',
      { settings: { ...settings, size: { min: 0, max: 1 } }, records: [], load: busy },
      ['launch p-1'],
    ],
    [
      'does not grow beyond the maximum',
      { records: [1, 2, 3, 4].map((n) => record(n)), load: { ...busy, waiting: 99 } },
      [],
    ],
    [
      'shrinks by the one that was idle longest',
      { records: [record(1, { since: 1 }), record(2), record(3, { since: 2 })] },
      ['drain p-1'],
    ],
    [
      'does not shrink while requests wait',
      { records: [record(1, { since: 1 }), record(2), record(3)], load: busy },
      [],
    ],
    [
      'does not shrink below the minimum',
      { records: [record(1, { since: 1 }), record(2, { since: 1 })] },
      [],
    ],
    [
      'keeps one of several slots that was used just now',
      { records: [record(1), record(2), record(3, { since: 1, lastUsedAt: NOW })] },
      [],
    ],
    [
      'makes a pool smaller at once, the idle ones first',
      {
        settings: { ...settings, size: { min: 0, max: 1 } },
        records: [record(1), record(2), record(3, { state: 'busy', used: 1 })],
      },
      ['drain p-2', 'drain p-1'],
    ],

    // What runs, and what is known.
    [
      'adopts what runs and is not known',
      { records: [record(1)], running: [run(1), run(2, 'x')] },
      ['adopt p-2'],
    ],
    [
      'ends what runs and was taken from the pool',
      { records: [record(1)], running: [run(1), run(2)], known: new Set(['2']) },
      ['stop p-2'],
    ],
    [
      'ends it once',
      { records: [record(1)], running: [run(1), run(2)], known: new Set(['2']), ending: new Set(['p-2']) },
      [],
    ],
    [
      'leaves alone what is being registered',
      { records: [record(1)], running: [run(1), run(2)], launching: new Set(['p-2']) },
      [],
    ],
    ['removes what has ended', { running: [run(1)] }, ['remove p-2 crashed']],
    [
      'does not call it a crash when it was to end',
      { records: with2({ state: 'draining' }), running: [run(1)] },
      ['remove p-2', 'launch p-3'],
    ],
    ['removes nothing while it cannot be known what runs', { running: null }, []],
    [
      'ends a child whose name another one has',
      {
        records: with2({ owner: 'other', runtimeId: '9' }),
        running: [run(1), run(2)],
        alive: new Set(['me', 'other']),
      },
      ['stop p-2'],
    ],
    [
      'removes children of the dead',
      { records: with2({ owner: 'other' }), running: [run(1)] },
      ['remove p-2'],
    ],
    [
      'keeps children of the living',
      { records: with2({ owner: 'other' }), running: [run(1)], alive: new Set(['me', 'other']) },
      [],
    ],
    [
      'waits until it can tell who lives',
      { records: with2({ owner: 'other' }), running: [run(1)], alive: null },
      [],
    ],
    [
      'adopts what another one started on the engine',
      { runtime: 'docker', records: [record(1, docker)], running: [run(1), run(2)], known: new Set() },
      ['adopt p-2'],
    ],
    [
      'removes what the engine has lost',
      { runtime: 'docker', records: [record(1, docker), record(2, docker)], running: [run(1)] },
      ['remove p-2 crashed'],
    ],
    [
      'drains what came from a runtime that the pool had',
      { runtime: null, running: null, records: [record(1, docker)] },
      ['drain p-1'],
    ],

    // Health.
    ['asks who starts', { records: with2({ state: 'starting' }), ...probed(starting) }, ['probe p-2']],
    [
      'waits for an answer',
      {
        records: with2({ state: 'starting' }),
        probes: new Map([['p-2', { ...firstProbe(starting, 0), underway: true }]]),
      },
      [],
    ],
    [
      'lets one serve that is idle',
      { records: with2({ state: 'starting' }), ...probed(starting, 'unreachable', 'idle') },
      ['prove p-2'],
    ],
    [
      'is patient with who starts',
      {
        records: with2({ state: 'starting' }),
        ...probed(starting, 'unreachable', 'silent', 'unhealthy', 'unreachable'),
      },
      [],
    ],
    [
      'ends who does not become ready',
      { records: [record(1), late], ...probed(late, 'starting') },
      ['end p-2'],
    ],
    [
      'lets an adopted one finish its work',
      {
        records: [record(1), record(2, { state: 'starting', since: NOW - 30_000 })],
        ...probed(starting, 'working'),
      },
      [],
    ],
    [
      'asks a free one now and then',
      { records: with2({ since: NOW - 5_000 }), ...probed(record(2, { since: NOW - 5_000 })) },
      ['probe p-2'],
    ],
    ['asks it no sooner', { ...probed(record(2)) }, []],
    ['suspects a free one that does not answer', probed(record(2), 'silent'), ['suspect p-2']],
    ['does not mind that a free one works', probed(record(2), 'working'), []],
    [
      'lets a suspect serve again that is idle',
      { records: with2({ state: 'quarantined' }), ...probed(doubtful, 'unreachable', 'idle') },
      ['prove p-2'],
    ],
    [
      'forgives two bad answers',
      { records: with2({ state: 'quarantined' }), ...probed(doubtful, 'unreachable', 'unhealthy') },
      [],
    ],
    [
      'ends a suspect at the third',
      {
        records: with2({ state: 'quarantined' }),
        ...probed(doubtful, 'unreachable', 'unhealthy', 'unreachable'),
      },
      ['end p-2'],
    ],
    [
      'counts bad answers in a row only',
      {
        records: with2({ state: 'quarantined' }),
        ...probed(doubtful, 'unreachable', 'unreachable', 'working', 'unreachable'),
      },
      [],
    ],
    [
      'ends a suspect that is silent for two seconds',
      { now: NOW + 1_600, records: with2({ state: 'quarantined' }), ...probed(doubtful, 'silent', 'silent') },
      ['end p-2'],
    ],
    ['lets a suspect work', { records: with2({ state: 'quarantined' }), ...probed(doubtful, 'working') }, []],
    [
      'ends a suspect that works for too long',
      { records: [record(1), longDoubtful], ...probed(longDoubtful, 'working') },
      ['end p-2'],
    ],
    [
      'never gives up one that nobody can replace',
      {
        runtime: null,
        running: null,
        records: [file('s', { state: 'quarantined', since: 1 })],
        addresses: [{ name: 's', url: 'http://10.0.0.1:80', slots: 1 }],
        ...probed(file('s', { state: 'quarantined', since: 1 }), 'silent', 'silent', 'silent', 'silent'),
      },
      [],
    ],

    // Files of addresses.
    [
      'registers who is in the file',
      {
        runtime: null,
        running: null,
        records: [],
        addresses: [{ name: 's', url: 'http://10.0.0.1:80', slots: 2 }],
      },
      ['register s'],
    ],
    ['drains who has left the file', { runtime: null, running: null, records: [file('s')] }, ['drain s']],
    [
      'drains whose address has changed',
      {
        runtime: null,
        running: null,
        records: [file('s')],
        addresses: [{ name: 's', url: 'http://10.0.0.2:80', slots: 1 }],
      },
      ['drain s'],
    ],
    [
      'leaves alone who was registered by hand',
      { runtime: null, running: null, records: [file('s', { runtimeId: '' })] },
      [],
    ],
  ])('%s', (_what, changes, actions) => {
    expect(shown(decide(facts(changes)))).toEqual(actions);
  });

  it('does one thing to one container at a time', () => {
    const gone = probed(record(2), 'unreachable');
    expect(shown(decide(facts({ ...gone, running: [run(1)] })))).toEqual(['remove p-2 crashed']);
  });
});

describe('who is not the keeper', () => {
  it.each<[string, Partial<PoolFacts>, string[]]>([
    ['starts nothing', { records: [] }, []],
    ['removes its own that have ended', { running: [run(1)] }, ['remove p-2 crashed']],
    [
      'ends its own that were taken from the pool',
      { records: [], running: [run(1)], known: new Set(['1']) },
      ['stop p-1'],
    ],
    [
      'registers its own again when Redis has lost them',
      { records: [], running: [run(1)], known: new Set() },
      ['adopt p-1'],
    ],
    [
      'leaves those of an engine to the keeper',
      { runtime: 'docker', records: [], running: [run(1)], known: new Set() },
      [],
    ],
    [
      'leaves those of others alone',
      { records: [record(1, { owner: 'other' })], running: [], alive: new Set() },
      [],
    ],
  ])('%s', (_what, changes, actions) => {
    expect(shown(decideAsFollower(facts(changes)))).toEqual(actions);
  });
});
