import { expect, test } from 'vitest';
import { containerProcesses, warmContainers } from './container-processes.ts';

const container = (name: string, given: Record<string, string> = {}) => ({
  name,
  pool: 'text',
  url: 'http://127.0.0.1:20001',
  state: 'free',
  runtime: 'process' as const,
  runtimeId: '4711',
  ...given,
});

test('a child process has its pid and its log', () => {
  expect(containerProcesses({ containers: [container('text-1')] }, '/logs', () => true)).toEqual([
    {
      name: 'text-1',
      kind: 'container',
      pid: 4711,
      port: 20001,
      url: 'http://127.0.0.1:20001',
      log: '/logs/text-1.log',
    },
  ]);
});

test.each([
  ['docker', 'deadbeef0123', 'http://127.0.0.1:32768', 32768],
  ['docker', '12345', 'http://127.0.0.1:32768', 32768],
  ['static', '', 'https://gpu.example', 443],
])('a container of the runtime %s has neither', (runtime, runtimeId, url, port) => {
  const [shown] = containerProcesses(
    { containers: [{ ...container('a'), runtime: runtime as 'docker', runtimeId, url }] },
    '/logs',
    () => false,
  );
  expect(shown).toEqual({ name: 'a', kind: 'container', pid: null, port, url });
});

test('a child that has just died is not shown', () => {
  const containers = [container('text-1', { runtimeId: '1' }), container('text-2', { runtimeId: '2' })];
  expect(containerProcesses({ containers }, '/logs', (pid) => pid === 2).map(({ name }) => name)).toEqual([
    'text-2',
  ]);
});

test('they come by name, without those that are gone', () => {
  const containers = [container('b'), container('c', { state: 'gone' }), container('a', { state: 'busy' })];
  expect(containerProcesses({ containers }, '/logs', () => true).map(({ name }) => name)).toEqual(['a', 'b']);
});

test('warm is what the pools want at least and what serves of it', () => {
  const pools = [
    { name: 'text', runtime: 'process', size: { min: 2 } },
    { name: 'image', runtime: 'docker', size: { min: 1 } },
    { name: 'gpu', runtime: 'static', size: { min: 1 } },
  ];
  const containers = [
    container('text-1'),
    container('text-2', { state: 'busy' }),
    container('text-3'),
    container('image-1', { pool: 'image', state: 'starting' }),
    container('gpu-1', { pool: 'gpu' }),
  ];
  expect(warmContainers({ containers }, { pools })).toEqual({ wanted: 3, free: 2 });
  expect(warmContainers({ containers: [] }, { pools: [] })).toEqual({ wanted: 0, free: 0 });
});
