import { ConfigError } from '@sluice/common/config/read-config.ts';
import { expect, test } from 'vitest';
import { readWorkerConfig } from './config.ts';

const ENV = {
  SLUICE_REDIS_URL: 'redis://127.0.0.1:6379',
  SLUICE_SIGNING_KEY: 'k'.repeat(32),
  WORKER_NAME: 'w',
  WORKER_INVENTORY_FILE: '/etc/sluice/inventory.csv',
  WORKER_SSH_KEY: 'ssh-secret',
  WORKER_READER_USER: 'r',
  WORKER_READER_PASSWORD: 'reader-secret',
  WORKER_WRITER_USER: 'w',
  WORKER_WRITER_PASSWORD: 'writer-secret',
};

test('defaults', () => {
  expect(readWorkerConfig(ENV)).toMatchObject({
    concurrency: 32,
    accounts: { admin: null },
    knownHostsFile: null,
    maxLagMs: 5_000,
    connectionsPerNode: 16,
    probeIntervalMs: 500,
    closeGraceMs: 10_000,
  });
});

test('secrets do not print', () => {
  const text = JSON.stringify(
    readWorkerConfig({ ...ENV, WORKER_ADMIN_USER: 'a', WORKER_ADMIN_PASSWORD: 'admin-secret' }),
  );
  expect(text).not.toMatch(/-secret|kkkk/);
});

test.each([
  [{ WORKER_ADMIN_USER: 'a' }, 'WORKER_ADMIN_PASSWORD'],
  [{ WORKER_ADMIN_PASSWORD: 'p' }, 'WORKER_ADMIN_USER'],
  [{ WORKER_CONCURRENCY: '0' }, 'WORKER_CONCURRENCY: must be between'],
  [{ WORKER_NAME: 'a b' }, 'WORKER_NAME'],
  [{ WORKER_INVENTORY_FILE: '' }, 'WORKER_INVENTORY_FILE: is required'],
])('%j is a mistake', (change, mistake) => {
  expect(() => readWorkerConfig({ ...ENV, ...change })).toThrow(ConfigError);
  expect(() => readWorkerConfig({ ...ENV, ...change })).toThrow(mistake);
});
