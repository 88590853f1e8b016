import { expect, test } from 'vitest';
import type { ContainerState, ObservedContainer } from './observed-fleet.ts';
import { observedHosts } from './observed-hosts.ts';

function container(host: string, state: ContainerState, ports: [number, number][]): ObservedContainer {
  return {
    id: `id-${host}`,
    name: `sluice-shop-${host}`,
    host,
    role: host.split('-')[0] ?? '',
    launchToken: '',
    form: '',
    state,
    image: '',
    memoryBytes: 2 ** 29,
    networkId: '',
    address: '10.213.0.10',
    publishedPorts: new Map(ports),
    volume: null,
  };
}

test('in the order of the file, then what the file does not know', () => {
  const containers = ['queue-2', 'queue-1', 'database-1'].map((host) => container(host, 'running', []));
  const hosts = observedHosts(containers, ['database-1', 'queue-1']);
  expect(hosts.map(({ name }) => name)).toEqual(['database-1', 'queue-1', 'queue-2']);
});

test('where it is reached', () => {
  const [host] = observedHosts(
    [
      container('gatekeeper-1', 'running', [
        [22, 15_022],
        [443, 15_443],
      ]),
    ],
    [],
  );
  expect(host).toEqual({
    id: 'id-gatekeeper-1',
    name: 'gatekeeper-1',
    role: 'gatekeeper',
    state: 'running',
    size: '512m',
    login: { host: '127.0.0.1', port: 15_022, user: 'operator' },
    privateAddress: '10.213.0.10',
    privateName: '',
    publicName: '',
    publicAddress: '',
    https: { host: '127.0.0.1', port: 15_443 },
  });
  expect(observedHosts([container('proxy-1', 'created', [])], [])[0]).toMatchObject({
    login: null,
    https: null,
  });
});

test.each([
  ['created', ['pending']],
  ['restarting', ['pending']],
  ['running', ['running']],
  ['removing', ['stopping']],
  ['paused', ['stopped']],
  ['exited', ['stopped']],
  ['dead', []],
] as const)('%s', (state, states) => {
  expect(observedHosts([container('a-1', state, [])], []).map((host) => host.state)).toEqual(states);
});
