import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, expect, test } from 'vitest';
import { openHostRecords } from '../../../folder/host-records.ts';
import type { ObservedInstance } from './observed-fleet.ts';
import { parseInstance } from './parse-instance.ts';
import { recogniseLaunches } from './recognise-launches.ts';

const folder = temporaryFolder('records');
afterAll(() => folder.remove());

function instance(id: string, launchToken: string, state: ObservedInstance['state'] = 'running') {
  return { ...parseInstance({}), id, name: 'queue-1', launchToken, state };
}

type Seen = (token: string) => ObservedInstance[];
const CASES: [what: string, seen: Seen, hostId: string | null][] = [
  ['the one with its token', (token) => [instance('i-2', 'other'), instance('i-1', token)], 'i-1'],
  ['the one of another subnet', (token) => [instance('i-1', `${token}-0abc`)], 'i-1'],
  ['one that has ended again', (token) => [instance('i-1', token, 'ended')], 'i-1'],
  [
    'rather one that runs',
    (token) => [instance('i-1', token, 'ended'), instance('i-2', `${token}-0abc`)],
    'i-2',
  ],
  ['none with another token', () => [instance('i-1', 'other')], null],
  ['none without a token', () => [instance('i-1', '')], null],
];
test.each(CASES)('takes for the launched host %s', (what, seen, hostId) => {
  const records = openHostRecords(join(folder.path, `${what}.json`));
  recogniseLaunches(seen(records.forLaunch('queue-1').launchToken), records);
  expect(records.get('queue-1')?.hostId).toBe(hostId);
});

test('what is recorded stays', () => {
  const records = openHostRecords(join(folder.path, 'kept.json'));
  const { launchToken } = records.forLaunch('queue-1');
  records.seen('queue-1', 'i-1');
  recogniseLaunches([instance('i-2', launchToken)], records);
  expect(records.get('queue-1')?.hostId).toBe('i-1');
});
