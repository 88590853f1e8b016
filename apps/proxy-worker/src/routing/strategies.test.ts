import { expect, test } from 'vitest';
import { averageLatencyMs } from '../cluster/latency.ts';
import type { NodeView } from '../cluster/node-view.ts';
import { chooseNode } from './choose-node.ts';
import { customizedhit } from './customizedhit.ts';
import { directhit } from './directhit.ts';
import { randomhit } from './randomhit.ts';

const view = (name: string, more: Partial<NodeView> = {}): NodeView => ({
  name,
  up: true,
  role: name === 'p' ? 'primary' : 'replica',
  strong: name === 'p',
  latencyMs: 1,
  lagMs: 0,
  inFlight: 0,
  unserviceable: null,
  ...more,
});
const P = view('p');
const R1 = view('r1');
const R2 = view('r2');
const ALL = [P, R1, R2];

test.each([
  ['the primary', ALL, 'p'],
  ['wherever it stands', [R1, P], 'p'],
  ['none', [R1, R2], undefined],
])('directhit: %s', (_name, nodes, expected) => {
  expect(directhit(nodes, 0.5, null)?.node.name).toBe(expected);
});

test.each([
  [0, 'p'],
  [0.34, 'r1'],
  [0.67, 'r2'],
  [0.999999, 'r2'],
])('randomhit: chance %d gives %s', (chance, expected) => {
  expect(randomhit(ALL, chance, null)?.node.name).toBe(expected);
});

test('randomhit is uniform, and finds nothing among none', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 300; i++) {
    const name = randomhit(ALL, i / 300, null)?.node.name ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect([...counts.values()]).toEqual([100, 100, 100]);
  expect(randomhit([], 0.5, null)).toBeNull();
});

const slow = (latencyMs: number) => view('r1', { latencyMs });
test.each([
  ['the fastest', [view('p', { latencyMs: 5 }), slow(2), view('r2', { latencyMs: 9 })], null, 'r1'],
  ['stays: the other is better by too little time', [view('p', { latencyMs: 0.6 }), slow(1)], 'r1', 'r1'],
  ['stays: the other is better by too small a share', [view('p', { latencyMs: 9 }), slow(10)], 'r1', 'r1'],
  ['leaves for a much better one', [view('p', { latencyMs: 5 }), slow(10)], 'r1', 'p'],
  ['leaves a favourite that is gone', [view('p', { latencyMs: 5 })], 'r1', 'p'],
  [
    'leaves a favourite with much load',
    [view('p', { latencyMs: 1.2 }), view('r1', { inFlight: 32 })],
    'r1',
    'p',
  ],
  ['an unmeasured node comes last', [view('p', { latencyMs: null }), slow(500)], null, 'r1'],
])('customizedhit: %s', (_name, nodes, favourite, expected) => {
  const choice = customizedhit(nodes, 0.5, favourite);
  expect(choice).toMatchObject({ node: { name: expected }, favourite: expected });
});

test('customizedhit explores a little and keeps its favourite then', () => {
  expect(customizedhit(ALL, 0.019, 'p')).toMatchObject({ node: { name: 'r2' }, favourite: 'p' });
  expect(customizedhit([], 0.5, 'p')).toBeNull();
  expect(customizedhit([], 0.01, 'p')).toBeNull();
});

test('200 ms in front of the favourite: another one within ten seconds of probes', () => {
  let latencyMs: number | null = 1;
  let probes = 0;
  while (customizedhit([slow(latencyMs), R2], 0.5, 'r1')?.node.name === 'r1') {
    latencyMs = averageLatencyMs(latencyMs, 201);
    probes += 1;
  }
  expect(probes).toBeLessThanOrEqual(2);
});

const none = new Set<string>();
test.each([
  ['a write goes to the primary', ALL, { primaryOnly: true, strategy: randomhit, tried: none }, 'p'],
  ['a read follows the strategy', ALL, { primaryOnly: false, strategy: randomhit, tried: none }, 'r2'],
  [
    'not to a node that was tried',
    [P, R2],
    { primaryOnly: false, strategy: randomhit, tried: new Set(['r2']) },
    'p',
  ],
  [
    'not to a node that lags',
    [P, view('r2', { unserviceable: 'lagging' })],
    { primaryOnly: false, strategy: randomhit, tried: none },
    'p',
  ],
  [
    'nowhere when the primary is down',
    [view('p', { unserviceable: 'down' }), R1],
    { primaryOnly: true, strategy: randomhit, tried: none },
    undefined,
  ],
])('%s', (_name, nodes, wish, expected) => {
  expect(chooseNode(nodes, wish, 0.99, null)?.node.name).toBe(expected);
});
