import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticate } from '@sluice/common/auth/authenticate.ts';
import { createKeyHash } from '@sluice/common/auth/redis-key-store.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';
import { type RedisUnderTest, startRedis } from '../redis-under-test.ts';

const SIGNING_KEY = 'k'.repeat(32);
const folder = temporaryFolder('keys-command');
let server: RedisUnderTest;
let redis: Redis;
let url: string;
let namespace: string;
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = server.connect('patient');
  url = `redis://:password-of-a-test@127.0.0.1:${redis.options.port}`;
});
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(() => {
  count += 1;
  namespace = `test-${count}`;
});

const environment = (changes: Record<string, string> = {}) => ({
  SLUICE_REDIS_URL: url,
  SLUICE_SIGNING_KEY: SIGNING_KEY,
  SLUICE_NAMESPACE: namespace,
  ...changes,
});
const runIn = (env: Record<string, string>, ...args: string[]) =>
  runCommand(['keys', ...args], { directory: folder.path, root: folder.path, env });
const run = (...args: string[]) => runIn(environment(), ...args);
const create = (name: string, ...more: string[]) =>
  run('create', '--name', name, '--role', 'reader', ...more);
const idOf = (key: string) => key.split('_')[1] ?? '';

/** What a gatekeeper would say to a key, under a signing key. */
const verdict = async (key: string, signingKey = SIGNING_KEY) => {
  const signer = createSigner(new Secret(signingKey));
  const keys = redisKeys(namespace);
  const hash = createKeyHash({ redis, subscriber: null, keys, signer, logger: server.logger });
  await hash.load();
  return authenticate(`Bearer ${key.trim()}`, { find: hash.get }).then(
    (record) => record.name,
    (error: { code: string }) => error.code,
  );
};

test('a created key stands alone on standard output, works, and is listed without hash or secret', async () => {
  const { exitCode, output, complaint } = await create('app', '--database', 'shop', '--rate', '5');
  expect([exitCode, output]).toEqual([0, expect.stringMatching(/^sluice_[0-9a-f]{12}_[\w-]{43}\n$/)]);
  expect(complaint).toMatch(/Settings from the environment[\s\S]*"app" works[\s\S]*only this once/);
  expect(await verdict(output)).toBe('app');
  await create('old', '--expires', '1s');
  await run('revoke', idOf((await create('gone')).output));

  const list = await run('list');
  expect(list.output).toMatch(/app +reader +active +database=shop rate=5\/s burst=5\n/);
  expect(list.output).toMatch(/gone +reader +revoked 20\S+Z +-\n/);
  expect(list.output + list.complaint + complaint).not.toMatch(/[0-9a-f]{64}|_[\w-]{43}|password-of-a-test/);
});

test('a name is used once, until its key is revoked', async () => {
  const { output } = await create('app');
  expect(await create('app')).toMatchObject({
    exitCode: 1,
    output: '',
    complaint: expect.stringContaining('"app" already'),
  });
  await run('revoke', idOf(output));
  expect((await create('app')).exitCode).toBe(0);
});

test('revoke ends a key, says so again, and knows no other', async () => {
  const key = (await create('app')).output;
  expect(await run('revoke', idOf(key))).toMatchObject({ exitCode: 0, output: '' });
  expect(await verdict(key)).toBe('AUTH.EXPIRED');
  expect((await run('revoke', idOf(key))).complaint).toMatch(/"app" was revoked 20/);
  const unknown = await run('revoke', '0123456789ab');
  expect(unknown).toMatchObject({ exitCode: 1, complaint: 'There is no key 0123456789ab\n' });
  expect(await run('rotate', idOf(key))).toMatchObject({ exitCode: 1, output: '' });
});

test('rotate gives a new secret; the old one ends, at once or after a grace', async () => {
  const first = (await create('app', '--max-rows', '7')).output;
  const second = (await run('rotate', idOf(first), '--grace', '10m')).output;
  expect([idOf(second), second === first]).toEqual([idOf(first), false]);
  expect([await verdict(first), await verdict(second)]).toEqual(['app', 'app']);
  expect((await run('list')).output).toMatch(/active, old secret until \S+Z +max-rows=7/);
  const third = (await run('rotate', idOf(first))).output;
  expect([await verdict(first), await verdict(second), await verdict(third)]).toEqual([
    'AUTH.INVALID',
    'AUTH.INVALID',
    'app',
  ]);
});

test('reseal carries all keys over to a new signing key', async () => {
  const key = (await create('app')).output;
  const newKey = 'n'.repeat(32);
  const stranger = await runIn(environment({ SLUICE_SIGNING_KEY: newKey }), 'list');
  expect(stranger).toMatchObject({ exitCode: 1, output: '' });
  expect(stranger.complaint).toMatch(/None of the 1 keys in Redis was signed with this SLUICE_SIGNING_KEY/);

  const both = environment({ SLUICE_SIGNING_KEY: newKey, SLUICE_SIGNING_KEY_ALSO: SIGNING_KEY });
  expect(await runIn(both, 'reseal')).toMatchObject({ exitCode: 0, output: '' });
  expect([await verdict(key, newKey), await verdict(key)]).toEqual(['app', 'AUTH.INVALID']);
});

test('a spoiled record is told, and revoke ends it all the same', async () => {
  const key = (await create('app')).output;
  await create('other');
  const name = `${redisKeys(namespace).queuePrefix}:api-keys`;
  await redis.hset(name, idOf(key), 'spoiled');
  const list = await run('list');
  expect(list.complaint).toContain(`Not believed (signature): the record "${idOf(key)}"`);
  expect(await run('revoke', idOf(key))).toMatchObject({ exitCode: 0 });
  expect((await run('list')).complaint).not.toContain('Not believed');
});

test('settings come from a named file; what is wrong with them is told in a line, without a secret', async () => {
  const variables = Object.entries(environment()).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(folder.path, 'own.env'), variables.join(''));
  const listed = await runIn({}, 'list', '--env-file', 'own.env');
  expect(listed).toMatchObject({ exitCode: 0, output: 'There are no keys.\n' });
  expect(listed.complaint).toBe(`Settings from ${join(folder.path, 'own.env')}.\n`);

  const nowhere = await runIn(environment({ SLUICE_REDIS_URL: 'redis://:hidden-word@127.0.0.1:1' }), 'list');
  expect(nowhere).toMatchObject({ exitCode: 1, output: '' });
  expect(nowhere.complaint).toBe('Redis at 127.0.0.1:1 cannot be used (ECONNREFUSED)\n');
  const wrong = await runIn(environment({ SLUICE_REDIS_URL: url.replace('password', 'hidden') }), 'list');
  expect(wrong.complaint).toMatch(/^Redis at 127\.0\.0\.1:\d+ cannot be used \(WRONGPASS[^\n]*\)\n$/);
  expect(wrong.complaint).not.toContain('hidden');
});
