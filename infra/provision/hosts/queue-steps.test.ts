import { createHash } from 'node:crypto';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { expect, test } from 'vitest';
import { orchestratorKeys } from '../../../apps/orchestrator/src/orchestrator-keys.ts';
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
  expect(users[0]).toBe('user default off ~* &* +@all');
  expect(users.slice(1).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
    ['gatekeeper', 'worker', 'orchestrator', 'operator'].map((name) => `user ${name} on`),
  );
  for (const [name, password] of Object.entries(SECRETS.redis)) {
    const line = users.find((each) => each.startsWith(`user ${name} `)) ?? '';
    expect(line).toContain(` #${createHash('sha256').update(password).digest('hex')} `);
    expect(line).not.toContain(password);
  }
});

const OWN = {
  gatekeeper: redisKeys('sluice').replies('g'),
  worker: redisKeys('sluice').jobClaim('j'),
  orchestrator: orchestratorKeys('sluice').lease(1),
};
const rightsOf = (name: string) => (users.find((line) => line.startsWith(`user ${name} `)) ?? '').split(' ');
/** Redis' own patterns, as far as they are used here. */
const fits = (pattern: string, key: string) =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
const mayWrite = (name: string, key: string) =>
  rightsOf(name).some((each) => each.startsWith('~') && fits(each.slice(1), key));

test('a program sees what it works with, and not what the others do', () => {
  for (const [name, key] of Object.entries(OWN))
    expect({ name, may: mayWrite(name, key) }).toEqual({ name, may: true });
  expect(mayWrite('orchestrator', OWN.worker)).toBe(false);
  expect(mayWrite('orchestrator', '{sluice}:queries-v2-writes:wait')).toBe(false);
  expect(mayWrite('worker', OWN.orchestrator)).toBe(false);
  expect(mayWrite('gatekeeper', OWN.orchestrator)).toBe(false);
});

test('keys of callers are made through gatekeepers; an orchestrator reads them, a worker has none', () => {
  const key = '{sluice}:api-keys';
  expect(['gatekeeper', 'orchestrator', 'worker'].map((name) => mayWrite(name, key))).toEqual([
    true,
    false,
    false,
  ]);
  expect(rightsOf('orchestrator')).toContain('%R~{sluice}:api-keys*');
  expect(rightsOf('worker').join(' ')).not.toContain('api-keys');
});

test('all keys and channels are of the one namespace, and nobody administers', () => {
  for (const name of Object.keys(OWN)) {
    const rights = rightsOf(name);
    for (const each of rights.filter((right) => /^([~&]|%)/.test(right))) expect(each).toContain('{sluice}:');
    expect(rights.slice(-5)).toEqual(['+@all', '-@admin', '-@dangerous', '-function', '+info']);
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
