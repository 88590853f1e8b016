import { describe, expect, test } from 'vitest';
import { changeLine } from '../../../plan/change.ts';
import { SHARED_FORM } from '../container/container-options.ts';
import { hostSpec } from '../container/host-spec.ts';
import type { ObservedContainer, ObservedFleet } from '../observed/observed-fleet.ts';
import { compareFleet } from './compare-fleet.ts';
import { compareNothing } from './compare-nothing.ts';

const IMAGE = 'sluice/fleet-host:bookworm-1';
const HOSTS = (
  [
    ['database-1', 'database'],
    ['queue-1', 'queue'],
    ['gatekeeper-1', 'gatekeeper'],
  ] as const
).map(([name, role]) => hostSpec('shop', IMAGE, { name, role, size: '512m', diskGb: 20 }));
const [DATABASE, QUEUE, GATEKEEPER] = HOSTS;

const NETWORK = {
  id: 'net-1',
  name: 'sluice-shop',
  subnet: '10.213.0.0/22',
  createdAt: '2026-01-01T00:00:00Z',
};

function container(spec = DATABASE, change: Partial<ObservedContainer> = {}): ObservedContainer {
  if (!spec) throw new Error('no such host');
  return {
    id: `id-of-${spec.host}`,
    name: spec.containerName,
    host: spec.host,
    role: spec.role,
    launchToken: 'token',
    form: SHARED_FORM,
    state: 'running',
    image: spec.image,
    memoryBytes: spec.memoryBytes,
    networkId: NETWORK.id,
    address: '10.213.0.10',
    publishedPorts: new Map(spec.ports.map((port) => [port, 20_000 + port])),
    volume: spec.volume?.name ?? null,
    ...change,
  };
}

const VOLUMES = HOSTS.flatMap(({ host, volume }) => (volume ? [{ name: volume.name, host }] : []));
const COMPLETE: ObservedFleet = {
  hasImage: true,
  networks: [NETWORK],
  volumes: VOLUMES,
  containers: HOSTS.map((spec) => container(spec)),
};
const EMPTY: ObservedFleet = { hasImage: false, networks: [], volumes: [], containers: [] };
const withDatabase = (change: Partial<ObservedContainer>): ObservedFleet => ({
  ...COMPLETE,
  containers: [container(DATABASE, change), container(QUEUE), container(GATEKEEPER)],
});

function compare(seen: ObservedFleet, known = true) {
  return compareFleet({ name: 'shop', image: IMAGE, hosts: HOSTS, isKnown: () => known }, seen);
}
const linesOf = (seen: ObservedFleet) => compare(seen).steps.map(({ change }) => changeLine(change));

test('a fleet that is as it should be', () => {
  expect(compare(COMPLETE)).toEqual({ steps: [], problems: [] });
});

test('from nothing: hosts after all that they use', () => {
  const { steps } = compare(EMPTY);
  expect(steps.map(({ change }) => [change.id, change.after])).toEqual([
    [`image ${IMAGE}`, []],
    ['network sluice-shop', []],
    ['volume sluice-shop-database-1', []],
    ['volume sluice-shop-queue-1', []],
    ['host database-1', [`image ${IMAGE}`, 'network sluice-shop', 'volume sluice-shop-database-1']],
    ['host queue-1', [`image ${IMAGE}`, 'network sluice-shop', 'volume sluice-shop-queue-1']],
    ['host gatekeeper-1', [`image ${IMAGE}`, 'network sluice-shop']],
  ]);
});

describe('one container differs', () => {
  test.each<[string, Partial<ObservedContainer>, string]>([
    ['size', { memoryBytes: 2 ** 30 }, '± host database-1: its size is 1g, not 512m; its volume is kept'],
    ['no limit', { memoryBytes: 0 }, '± host database-1: its size is no limit, not 512m; its volume is kept'],
    [
      'image',
      { image: 'old:1' },
      `± host database-1: its image is old:1, now it is ${IMAGE}; its volume is kept`,
    ],
    ['role', { role: 'data' }, '± host database-1: it was made for data; its volume is kept'],
    ['network', { networkId: 'gone' }, '± host database-1: its network is gone; its volume is kept'],
    ['volume', { volume: null }, '± host database-1: its volume is another one; its volume is kept'],
    [
      'ports',
      { publishedPorts: new Map([[22, 1]]).set(3306, 2) },
      '± host database-1: it publishes 22, 3306, not 22; its volume is kept',
    ],
    [
      'settings',
      { form: 'old' },
      '± host database-1: it was made with other settings than hosts have now; its volume is kept',
    ],
    [
      'half removed',
      { state: 'dead' },
      '± host database-1: the engine could not remove it as a whole; its volume is kept',
    ],
    ['stopped', { state: 'exited' }, '~ host database-1: it is stopped'],
    ['paused', { state: 'paused' }, '~ host database-1: it is paused'],
    ['never started', { state: 'created' }, '+ host database-1: it was never started'],
  ])('%s', (_, change, line) => {
    expect(linesOf(withDatabase(change))).toEqual([line]);
  });

  test('while the engine removes it nothing can be done', () => {
    expect(linesOf(withDatabase({ state: 'removing' }))).toEqual([]);
  });

  test('a difference counts more than that it does not run', () => {
    const { steps } = compare(withDatabase({ state: 'exited', memoryBytes: 1 }));
    expect(steps.map(({ work }) => work)).toEqual([
      { work: 'launch', spec: DATABASE, remove: ['id-of-database-1'] },
    ]);
  });
});

test('a container whose keys are not known is a problem, and stays', () => {
  const { steps, problems } = compare(withDatabase({ state: 'exited', memoryBytes: 1 }), false);
  expect(steps).toEqual([]);
  expect(problems[0]).toMatch(
    /^database-1 is the container sluice-shop-database-1 .*docker rm --force sluice-shop-database-1$/,
  );
});

test('removed by hand: container, volume, network, image', () => {
  const { containers } = COMPLETE;
  expect(linesOf({ ...COMPLETE, hasImage: false, containers: containers.slice(1) })).toEqual([
    `+ image ${IMAGE}: the engine does not have it; it takes some minutes, and is kept for other fleets`,
    '+ host database-1: it is missing',
  ]);
  expect(linesOf({ ...COMPLETE, hasImage: false })).toEqual([]);
  expect(linesOf({ ...COMPLETE, volumes: [], containers: containers.slice(1) })).toEqual([
    '+ volume sluice-shop-database-1: what database-1 keeps',
    '+ volume sluice-shop-queue-1: what queue-1 keeps',
    '+ host database-1: it is missing',
  ]);
  expect(linesOf({ ...COMPLETE, networks: [] })).toEqual([
    '+ network sluice-shop: it is missing',
    '± host database-1: its network is gone; its volume is kept',
    '± host queue-1: its network is gone; its volume is kept',
    '± host gatekeeper-1: its network is gone',
  ]);
});

test('what is there twice: the one with its proper name stays, and the network that is used', () => {
  const double = container(DATABASE, { id: 'double', name: 'by-hand' });
  const seen = {
    ...COMPLETE,
    networks: [{ ...NETWORK, id: 'net-0', createdAt: '2025-01-01T00:00:00Z' }, NETWORK],
    containers: [double, ...COMPLETE.containers],
  };
  expect(compare(seen).steps).toMatchObject([
    { change: { action: 'delete', name: 'by-hand' }, work: { id: 'double', forget: null } },
    { change: { action: 'delete', kind: 'network', after: ['double double'] }, work: { id: 'net-0' } },
  ]);
});

test('what the file does not ask for: the volume after the container', () => {
  const extra = hostSpec('shop', IMAGE, { name: 'database-2', role: 'database', size: '1g', diskGb: 20 });
  const seen = {
    ...COMPLETE,
    volumes: [...VOLUMES, { name: 'sluice-shop-database-2', host: 'database-2' }],
    containers: [...COMPLETE.containers, container(extra, { state: 'exited' })],
  };
  expect(compare(seen).steps).toMatchObject([
    {
      change: { id: 'host database-2 id-of-databa', action: 'delete' },
      work: { work: 'remove-container', id: 'id-of-database-2', forget: 'database-2' },
    },
    {
      change: { action: 'delete', kind: 'volume', after: ['host database-2 id-of-databa'] },
      work: { work: 'remove-volume', name: 'sluice-shop-database-2' },
    },
  ]);
});

test('removal of everything, whatever state it is in', () => {
  const steps = compareNothing(withDatabase({ state: 'removing' }));
  expect(steps.map(({ change }) => `${change.action} ${change.kind} ${change.name}`)).toEqual([
    'delete host queue-1',
    'delete host gatekeeper-1',
    'delete volume sluice-shop-database-1',
    'delete volume sluice-shop-queue-1',
    'delete network sluice-shop',
  ]);
  const [host, , volume, , network] = steps;
  expect(volume?.change.after).toContain(host?.change.id);
  expect(network?.change.after).toContain(host?.change.id);
  expect(compareNothing(EMPTY)).toEqual([]);
});
