import { expect, test } from 'vitest';
import type { FleetHost } from '../../../file/fleet-hosts.ts';
import { changeLine } from '../../../plan/change.ts';
import type { ObservedInstance } from '../seen/observed-fleet.ts';
import { parseInstance } from '../seen/parse-instance.ts';
import { diffHosts } from './diff-hosts.ts';

const HOST: FleetHost = { name: 'queue-1', role: 'queue', size: 't3.small', diskGb: 20 };

function instance(change: Partial<ObservedInstance> = {}): ObservedInstance {
  return {
    ...parseInstance({ InstanceId: 'i-1', State: { Name: 'running' }, InstanceType: 't3.small' }),
    name: 'queue-1',
    role: 'queue',
    groupIds: ['sg-queue'],
    guardsMetadata: true,
    ...change,
  };
}

interface Case {
  what: string;
  seen: ObservedInstance[];
  lines?: string[];
  problems?: RegExp[];
  /** Ids of the hosts that are told of. */
  hosts?: string[];
  recorded?: string | null;
  group?: string | null;
}

const second = { id: 'i-2', launchedAt: 9 };
const CASES: Case[] = [
  { what: 'as it should be', seen: [instance()], hosts: ['i-1'] },
  { what: 'not there', seen: [], lines: ['+ host queue-1: t3.small, 20 GB'] },
  {
    what: 'ended by hand',
    seen: [instance({ state: 'ended', endReason: 'User initiated' })],
    lines: ['+ host queue-1: t3.small, since the last one was ended (User initiated)'],
  },
  {
    what: 'ending by hand',
    seen: [instance({ state: 'ending' })],
    lines: ['+ host queue-1: t3.small, since the last one was ended'],
  },
  {
    what: 'ended, and there again',
    seen: [instance({ id: 'i-0', state: 'ended' }), instance()],
    hosts: ['i-1'],
  },
  { what: 'starting', seen: [instance({ state: 'pending' })], hosts: ['i-1'] },
  { what: 'stopping', seen: [instance({ state: 'stopping' })], hosts: ['i-1'] },
  {
    what: 'stopped',
    seen: [instance({ state: 'stopped' })],
    lines: ['~ host queue-1: it is stopped'],
    hosts: ['i-1'],
  },
  {
    what: 'of another size, and stopped',
    seen: [instance({ size: 't3.large', state: 'stopped' })],
    lines: ['± host queue-1: it is t3.large, not t3.small'],
    hosts: ['i-1'],
  },
  {
    what: 'open metadata',
    seen: [instance({ guardsMetadata: false })],
    lines: ['~ host queue-1: its metadata can be read without a token, or from containers'],
    hosts: ['i-1'],
  },
  {
    what: 'in a further group',
    seen: [instance({ groupIds: ['sg-queue', 'sg-x'] })],
    lines: ['~ host queue-1: it is in other security groups'],
    hosts: ['i-1'],
  },
  {
    what: 'its group is to be made',
    seen: [instance()],
    group: null,
    lines: ['~ host queue-1: it is in other security groups'],
    hosts: ['i-1'],
  },
  {
    what: 'twice: the recorded one stays, though younger',
    seen: [instance(), instance(second)],
    recorded: 'i-2',
    lines: ['- host queue-1 i-1: a second one of this name'],
    hosts: ['i-2', 'i-1'],
  },
  {
    what: 'twice, none of them recorded: nothing is known of the older one',
    seen: [instance(second), instance()],
    recorded: null,
    problems: [/^queue-1 \(i-1\) is there, but its keys are not known here/],
    lines: ['- host queue-1 i-2: a second one of this name'],
    hosts: ['i-1', 'i-2'],
  },
  {
    what: 'launched from elsewhere',
    seen: [instance()],
    recorded: 'i-0',
    problems: [/^queue-1 \(i-1\) is there, but its keys are not known here/],
    hosts: ['i-1'],
  },
  {
    what: 'others that the file does not ask for, two of a name',
    seen: [
      instance(),
      instance({ id: 'i-3', name: 'queue-2' }),
      instance({ id: 'i-4', name: 'proxy-1', role: 'proxy' }),
      instance({ id: 'i-5', name: 'proxy-1', role: 'proxy', state: 'ending' }),
      instance({ id: 'i-6', name: 'proxy-1', role: 'proxy', state: 'ended' }),
    ],
    lines: [
      '- host queue-2: the file does not ask for it',
      '- host proxy-1 i-4: the file does not ask for it',
      '- host proxy-1 i-5: it is ending',
    ],
    hosts: ['i-1', 'i-3', 'i-4'],
  },
];

test.each(CASES)('$what', ({ seen, lines = [], problems = [], hosts = [], recorded = 'i-1', group }) => {
  const diff = diffHosts({
    wanted: [HOST],
    seen,
    recordedId: () => recorded,
    groupIdOf: () => (group === undefined ? 'sg-queue' : group),
  });
  expect(diff.steps.map(changeLine)).toEqual(lines);
  expect(new Set(diff.steps.map(({ id }) => id)).size).toBe(diff.steps.length);
  expect(diff.problems).toEqual(problems.map((each) => expect.stringMatching(each)));
  expect(diff.hosts.map(({ id }) => id)).toEqual(hosts);
});

test('hosts are told of in the order of the file', () => {
  const wanted = [HOST, { ...HOST, name: 'queue-2' }];
  const seen = [instance({ id: 'i-9', name: 'odd' }), instance({ id: 'i-2', name: 'queue-2' }), instance()];
  const recordedId = (name: string) => (name === 'queue-1' ? 'i-1' : 'i-2');
  const { hosts } = diffHosts({ wanted, seen, recordedId, groupIdOf: () => 'sg-queue' });
  expect(hosts.map(({ name }) => name)).toEqual(['queue-1', 'queue-2', 'odd']);
});
