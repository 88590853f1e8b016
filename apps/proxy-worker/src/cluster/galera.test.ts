import { expect, test } from 'vitest';
import { membershipOf } from './galera.ts';

const member = (changes: Record<string, string> = {}) =>
  new Map(
    Object.entries({
      wsrep_cluster_state_uuid: 'f5d4',
      wsrep_cluster_status: 'Primary',
      wsrep_local_state: '4',
      wsrep_local_state_comment: 'Synced',
      wsrep_ready: 'ON',
      ...changes,
    }),
  );

test('a member that is in step tells its cluster', () => {
  expect(membershipOf(member())).toBe('f5d4');
});

test.each([
  [{ wsrep_cluster_status: 'non-Primary', wsrep_ready: 'OFF' }, 'cut off from the majority'],
  [{ wsrep_local_state: '2', wsrep_local_state_comment: 'Donor/Desynced' }, 'not in step.*Donor/Desynced'],
  [{ wsrep_local_state: '1', wsrep_local_state_comment: 'Joining' }, 'not in step.*Joining'],
  [{ wsrep_ready: 'OFF' }, 'not in step'],
])('%o: %s', (changes, told) => {
  expect(() => membershipOf(member(changes))).toThrow(new RegExp(told));
});

test('a server that says nothing of it is no member', () => {
  expect(() => membershipOf(new Map())).toThrow('cut off from the majority of its Galera cluster (unknown)');
});
