import { createHash } from 'node:crypto';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { expect, test } from 'vitest';
import { contextOf, SECRETS } from './context-under-test.ts';
import { queueSteps, redisConfig, redisUrl, redisUsers } from './queue-steps.ts';

test.each([
  [64, 64],
  [1_024, 614],
  [2_048, 1_228],
])('of %i MB the queue may use %i, and refuses what is too much', (memoryMb, limit) => {
  const lines = redisConfig('10.0.0.5', memoryMb).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'bind 127.0.0.1 10.0.0.5',
      'port 6379',
      'protected-mode yes',
      `maxmemory ${limit}mb`,
      'maxmemory-policy noeviction',
      'appendonly yes',
    ]),
  );
});

const users = redisUsers(SECRETS.redis).trim().split('\n');

test('nobody gets in without a name; passwords are hashes', () => {
  expect(users[0]).toBe('user default off');
  expect(users.slice(1).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
    ['gatekeeper', 'worker', 'orchestrator', 'operator'].map((name) => `user ${name} on`),
  );
  for (const [name, password] of Object.entries(SECRETS.redis)) {
    const line = users.find((each) => each.startsWith(`user ${name} `)) ?? '';
    expect(line).toContain(` #${createHash('sha256').update(password).digest('hex')} `);
    expect(line).not.toContain(password);
  }
});

test('a program sees the keys and channels of Sluice, all of them, and cannot administer', () => {
  const keys = Object.values(redisKeys('sluice')).map((key) => (typeof key === 'function' ? key('id') : key));
  expect(keys.every((key) => key.startsWith('{sluice}'))).toBe(true);
  for (const line of users.slice(1, 4)) {
    expect(line).toMatch(/ resetchannels &\{sluice\}\* ~\{sluice\}\* \+@all -@admin -@dangerous \+info$/);
  }
});

test('the operator may look', () => {
  expect(users[4]).not.toMatch(/@all|@write|@admin|&/);
});

test('a URL needs no quoting, and no script of the queue holds a password', () => {
  const url = new URL(redisUrl('worker', SECRETS.redis.worker, '10.0.0.5'));
  expect([url.username, url.password, url.host]).toEqual(['worker', SECRETS.redis.worker, '10.0.0.5:6379']);
  const scripts = queueSteps(contextOf('queue')).flatMap(({ check, apply, verify }) => [
    check,
    apply,
    verify,
  ]);
  const text = scripts.map((command) => command?.script).join('\n');
  for (const password of Object.values(SECRETS.redis)) expect(text).not.toContain(password);
});
