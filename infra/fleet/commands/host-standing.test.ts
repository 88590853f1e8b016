import { expect, test } from 'vitest';
import type { Change } from '../plan/change.ts';
import type { HostState, ObservedHost } from '../providers/provider.ts';
import { type HostsToStand, hostStandings } from './host-standing.ts';

function host(name: string, state: HostState = 'running'): ObservedHost {
  const addresses = { privateAddress: '', privateName: '', publicName: '', publicAddress: '' };
  return { id: name, name, role: '', state, size: '', login: null, https: null, ...addresses };
}

function change(action: Change['action'], name: string): Change {
  return { id: `host ${name}`, action, kind: 'host', name, why: '', after: [] };
}

function standings(wanted: string[], hosts: ObservedHost[], parts: Partial<HostsToStand> = {}) {
  const names = wanted.map((name) => ({ name }));
  const options = {
    wanted: names,
    hosts,
    changes: [],
    keyOf: () => 'own' as const,
    hasOperatorKey: true,
    ...parts,
  };
  return hostStandings(options).map(({ name, ask, remark }) => [name, ask ? 'ask' : '', remark]);
}

test('all that run and are known are asked', () => {
  expect(standings(['a-1', 'b-1'], [host('a-1'), host('b-1')])).toEqual([
    ['a-1', 'ask', null],
    ['b-1', 'ask', null],
  ]);
});

test('none of the others is left out, in the order of the file', () => {
  const hosts = [host('a-1', 'stopped'), host('b-1'), host('c-1'), host('x-1'), host('d-1', 'pending')];
  const keyOf = ({ name }: ObservedHost) => (name === 'b-1' ? 'first' : 'own');
  const changes = [change('create', 'a-2'), change('create', 'd-1'), change('delete', 'x-1')];
  expect(standings(['a-1', 'a-2', 'b-1', 'c-1', 'd-1'], hosts, { changes, keyOf })).toEqual([
    ['a-1', '', 'is stopped: up'],
    ['a-2', '', 'not there yet: up'],
    ['b-1', '', 'not deployed yet: deploy'],
    ['c-1', 'ask', null],
    ['d-1', '', 'is pending: up'],
    ['x-1', 'ask', 'the file does not ask for it: up'],
  ]);
});

test('hosts that somebody has already may have names of their own', () => {
  expect(standings(['database-1'], [host('big-machine')])).toEqual([['big-machine', 'ask', null]]);
});

test('what the file does not ask for is not told to be deployed', () => {
  const options = { changes: [change('delete', 'x-1')], keyOf: () => 'first' as const };
  expect(standings(['a-1'], [host('x-1')], options)).toEqual([
    ['x-1', '', 'the file does not ask for it: up'],
  ]);
});

test('of one that is not known a deploy is not promised', () => {
  const remark = 'its keys are not known here';
  expect(standings(['a-1'], [host('a-1')], { keyOf: () => 'none' })).toEqual([['a-1', '', remark]]);
});

test('without a key nobody can log in', () => {
  const remark = 'there is no key here to log in with: up';
  expect(standings(['a-1'], [host('a-1')], { hasOperatorKey: false })).toEqual([['a-1', '', remark]]);
});
