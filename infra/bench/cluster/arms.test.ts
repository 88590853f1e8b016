import { expect, test } from 'vitest';
import { comparisonArms, type MeasuredCluster } from './arms.ts';

const server = (name: string) => ({ name, host: '127.0.0.1', port: 3306, user: 'bench', password: 'p' });
const CLUSTER: MeasuredCluster = {
  kind: 'replication',
  primary: server('primary'),
  replicas: [server('replica-1')],
  gatekeeper: { url: 'http://127.0.0.1:8080', key: 'k' },
};

test.each([
  ['no cluster', [], ['standalone']],
  ['a cluster', [CLUSTER], ['standalone', 'cluster-primary', 'sluice-directhit', 'sluice-randomhit']],
  ['a cluster without Sluice', [{ ...CLUSTER, gatekeeper: null }], ['standalone', 'cluster-primary']],
  [
    'both kinds',
    [CLUSTER, { ...CLUSTER, kind: 'galera' as const }],
    [
      'standalone',
      'cluster-primary',
      'sluice-directhit',
      'sluice-randomhit',
      'galera-node',
      'galera-sluice-directhit',
      'galera-sluice-randomhit',
    ],
  ],
])('%s: the stand-alone server is first, names are unique', (_, clusters, names) => {
  expect(comparisonArms(server('stand-alone'), clusters).map(({ name }) => name)).toEqual(names);
});

test('through Sluice, lag is measured on the replicas of the server that is written to', () => {
  const arm = comparisonArms(server('stand-alone'), [CLUSTER]).at(-1);
  expect(arm).toMatchObject({ load: 'http', strategy: 'randomhit', server: { name: 'primary' } });
  expect(arm?.replicas.map(({ name }) => name)).toEqual(['replica-1']);
});
