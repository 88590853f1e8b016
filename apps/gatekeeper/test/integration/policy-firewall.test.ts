import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyHash } from '@sluice/common/auth/redis-key-store.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import { type ApprovedShapes, createApprovedShapes } from '@sluice/common/firewall/approved-shapes.ts';
import { type FirewallKeys, firewallKeys } from '@sluice/common/firewall/firewall-keys.ts';
import { readLearnedShapes } from '@sluice/common/firewall/learned-shape.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { firewallCommand } from '@sluice/infra/cli/firewall.ts';
import { type RedisUnderTest, startRedis } from '@sluice/infra/test/redis-under-test.ts';
import { exerciseService } from '@sluice/testing/exercise-service.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createShapeLearner, type ShapeLearner } from '../../src/firewall/shape-learner.ts';
import { decided, key, policyOf } from '../../src/policy/policy-under-test.ts';

const SIGNING_KEY = 'k'.repeat(32);
const signer = createSigner(new Secret(SIGNING_KEY));
const app = key({ name: 'app' });
const folder = temporaryFolder('firewall');

let server: RedisUnderTest;
let redis: Redis;
let subscriber: Redis;
let namespace: string;
let keys: FirewallKeys;
let approved: ApprovedShapes;
let learner: ShapeLearner;
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = server.connect('request');
  subscriber = server.connect('patient');
  await Promise.all([redis, subscriber].map((link) => link.status === 'ready' || once(link, 'ready')));
});
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(async () => {
  count += 1;
  namespace = `firewall-${count}`;
  keys = firewallKeys(namespace);
  approved = createApprovedShapes({ keys, signer, redis, subscriber, logger: server.logger });
  learner = newLearner();
  await approved.start();
  const apiKeys = createKeyHash({
    redis,
    subscriber: null,
    keys: redisKeys(namespace),
    signer,
    logger: server.logger,
  });
  await apiKeys.put(app.id, app);
});
afterEach(async () => {
  await learner.close();
  await approved.close();
});

const newLearner = (limits?: { maxShapesPerKey: number; maxShapes: number }) => {
  const parts = { keys, signer, redis, logger: server.logger };
  return createShapeLearner(limits ? { ...parts, limits } : parts);
};
const shapeOf = (fingerprint: string) => ({
  fingerprint,
  digest: createHash('sha256').update(fingerprint).digest('hex'),
});
const modes = {
  learn: policyOf('version: 1\nfirewall: {default: learn}'),
  detect: policyOf('version: 1\nfirewall: {default: detect}'),
  protect: policyOf('version: 1\nfirewall: {callers: {app: protect}}'),
};
/** What a request does: decides, and tells the learner. */
const ask = (mode: keyof typeof modes, fingerprint: string, told = {}) => {
  const shape = shapeOf(fingerprint);
  const decision = decided(modes[mode], { ...shape, ...told }, app, {
    approved: (digest) => approved.has(app.id, digest),
  });
  learner.note(app.id, shape, decision);
  return decision;
};
/** Starting anew makes a flush happen now. */
const flush = async () => {
  await learner.start();
  await learner.close();
};
const sluice = (...args: string[]) => sluiceAt(server.server.port, ...args);
const sluiceAt = async (port: number, ...args: string[]) => {
  const env = {
    SLUICE_REDIS_URL: `redis://:password-of-a-test@127.0.0.1:${port}`,
    SLUICE_SIGNING_KEY: SIGNING_KEY,
    SLUICE_NAMESPACE: namespace,
  };
  return firewallCommand(args, { directory: folder.path, root: folder.path, env });
};

exerciseService('the learner', () => newLearner());

test('learns, lists, approves, protects; what was not approved is refused and seen', async () => {
  ask('learn', 'select ?');
  ask('learn', 'select ?');
  ask('learn', 'select 2 from `t`');
  await flush();

  const listed = await sluice('list');
  expect(listed.output).toMatch(new RegExp(`^${app.id} app\n  learned +2 .* select \\?\n  learned +1 `));
  expect(ask('protect', 'select ?').firewall).toBe('refused');

  expect(await sluice('approve', '--caller', 'app', '--digest', shapeOf('select ?').digest)).toMatchObject({
    exitCode: 0,
    complaint: expect.stringContaining('1 shapes are approved'),
  });
  await pollUntil('the approval is in force', 2_000, () => ask('protect', 'select ?').allowed, 5);
  expect(ask('protect', 'drop table t')).toMatchObject({ allowed: false, firewall: 'refused' });
  expect(ask('detect', 'select 3')).toMatchObject({ allowed: true, firewall: 'detected' });
  await flush();

  // What was only detected or refused is for a person to look at, one by one.
  const all = await sluice('approve', '--caller', app.id, '--all');
  expect(all.complaint).toMatch(/1 shapes are approved\. 2 that were detected or refused are left/);
  const states = (await sluice('list', '--caller', 'app')).output.match(/^ {2}\w+/gm);
  expect(states?.map((state) => state.trim()).sort()).toEqual([
    'approved',
    'approved',
    'detected',
    'refused',
  ]);

  await sluice('withdraw', '--caller', 'app', '--all');
  await pollUntil('nothing is approved', 2_000, () => !ask('protect', 'select ?').allowed, 5);
});

test('what cannot be shown, or is refused anyway, is not learned', async () => {
  ask('learn', '<unreadable>');
  ask('learn', 'select sleep(?)', { functions: ['sleep'] });
  await flush();
  expect(await redis.exists(keys.learned(app.id))).toBe(0);
});

test('who can write to Redis can neither approve nor have something approved', async () => {
  ask('learn', 'select ?');
  await flush();
  const [digest, evil] = [shapeOf('select ?').digest, shapeOf('drop table t').digest];
  const entry = JSON.parse((await redis.hget(keys.learned(app.id), digest)) ?? '');
  await redis.hset(keys.learned(app.id), evil, JSON.stringify(entry));
  await redis.hset(keys.learned(app.id), digest, JSON.stringify({ ...entry, fingerprint: 'select ok' }));
  await redis.hset(keys.learned(app.id), 'x', 'no JSON');
  expect(await readLearnedShapes(redis, keys, signer, app.id)).toEqual({
    shapes: [],
    overflow: 0,
    forged: 3,
  });
  expect((await sluice('list')).complaint).toMatch(/3 entries are not believed/);
  expect(await sluice('approve', '--caller', 'app', '--digest', evil)).toMatchObject({ exitCode: 1 });

  const approval = JSON.stringify({ fingerprint: 'drop table t', approvedAt: new Date().toISOString() });
  await redis.hset(keys.approvals, `${app.id}:${evil}`, approval);
  await approved.load();
  expect(ask('protect', 'drop table t').allowed).toBe(false);

  // An approval counts for its own key and shape only.
  await approved.approve(app.id, digest, 'select ?');
  const sealed = (await redis.hget(keys.approvals, `${app.id}:${digest}`)) ?? '';
  await redis.hset(keys.approvals, `${app.id}:${evil}`, sealed, `${'b'.repeat(12)}:${digest}`, sealed);
  await approved.load();
  expect([approved.has(app.id, digest), approved.has(app.id, evil)]).toEqual([true, false]);
  expect(approved.has('b'.repeat(12), digest)).toBe(false);
});

test('a caller cannot fill Redis: beyond its room, statements are only counted', async () => {
  learner = newLearner({ maxShapesPerKey: 5, maxShapes: 100 });
  for (let index = 0; index < 8; index += 1) ask('learn', `select a${index}`);
  await flush();
  // Another gatekeeper, or the next second.
  for (let index = 3; index < 10; index += 1) ask('learn', `select a${index}`);
  await flush();
  const { shapes, overflow } = await readLearnedShapes(redis, keys, signer, app.id);
  expect(shapes).toHaveLength(5);
  expect(overflow + shapes.reduce((sum, shape) => sum + shape.count, 0)).toBe(15);
  expect(await redis.pttl(keys.learned(app.id))).toBeGreaterThan(0);

  await sluice('forget', '--caller', 'app');
  expect(await redis.exists(keys.learned(app.id))).toBe(0);
});

test('counts of several gatekeepers add up, and survive that Redis was away', async () => {
  const other = newLearner();
  const decision = decided(modes.learn, shapeOf('select ?'), app);
  other.note(app.id, shapeOf('select ?'), decision);
  await other.start();
  await other.close();
  ask('learn', 'select ?');
  await redis.set(keys.learners, 'not a set');
  await flush();
  await redis.del(keys.learners);
  await flush();
  const { shapes } = await readLearnedShapes(redis, keys, signer, app.id);
  expect(shapes.map((shape) => shape.count)).toEqual([2]);
});

test('approvals are carried to another key; a file that lies is refused whole', async () => {
  ask('learn', 'select ?');
  await flush();
  await sluice('approve', '--caller', 'app', '--all');
  await sluice('export', '--file', 'approvals.json');
  const file = JSON.parse(readFileSync(join(folder.path, 'approvals.json'), 'utf8'));
  expect(file).toEqual({ version: 1, approvals: [{ caller: app.id, ...shapeOf('select ?') }] });
  expect((await sluice('export')).output).toBe(`${JSON.stringify(file, null, 2)}\n`);

  const other = 'c'.repeat(12);
  await sluice('import', '--file', 'approvals.json', '--caller', other);
  await pollUntil('the import is in force', 2_000, () => approved.has(other, shapeOf('select ?').digest), 5);

  const lying = { ...shapeOf('drop table t'), fingerprint: 'select ok', caller: other };
  writeFileSync(
    join(folder.path, 'lying.json'),
    JSON.stringify({ version: 1, approvals: [{ caller: other, ...shapeOf('select ok') }, lying] }),
  );
  expect(await sluice('import', '--file', 'lying.json')).toMatchObject({
    exitCode: 1,
    complaint: 'approvals.1: the digest is not the SHA-256 of the fingerprint\n',
  });
  expect(approved.of(other).size).toBe(1);
  const unreadable = { version: 1, approvals: [{ caller: other, ...shapeOf('<unreadable>') }] };
  writeFileSync(join(folder.path, 'lying.json'), JSON.stringify(unreadable));
  expect(await sluice('import', '--file', 'lying.json')).toMatchObject({ exitCode: 1 });
});

test('what a terminal would obey is shown, not sent', async () => {
  ask('learn', 'select `\u001b[2J\n\u202e`');
  await flush();
  const { output } = await sluice('list');
  expect(output).toContain('select `\\u{1b}[2J\\u{a}\\u{202e}`');
});

test('approvals are signed again after the signing key was rotated', async () => {
  ask('learn', 'select ?');
  await flush();
  await sluice('approve', '--caller', 'app', '--all');
  expect(await sluice('reseal')).toMatchObject({
    exitCode: 0,
    complaint: expect.stringContaining('1 approvals are signed'),
  });
});

test('a command that cannot be performed says why, without a stack', async () => {
  expect(await sluiceAt(1, 'list')).toEqual({
    exitCode: 1,
    output: '',
    complaint: 'Redis at 127.0.0.1:1 cannot be used (ECONNREFUSED)\n',
  });
  expect(await sluice('approve', '--caller', 'nobody', '--all')).toEqual({
    exitCode: 1,
    output: '',
    complaint: 'There is no key named "nobody"\n',
  });
  expect(await sluice('import', '--file', 'missing.json')).toMatchObject({
    exitCode: 1,
    complaint: expect.stringMatching(/missing\.json cannot be read \(ENOENT\)/),
  });
  expect(await sluice('burn')).toMatchObject({ exitCode: 64, output: '' });
});

test('one key whose place somebody broke does not keep the others from being learned', async () => {
  const other = 'e'.repeat(12);
  await redis.set(keys.learned(app.id), 'not a hash');
  ask('learn', 'select ?');
  learner.note(other, shapeOf('select ?'), decided(modes.learn, shapeOf('select ?'), key({ id: other })));
  await flush();
  expect((await readLearnedShapes(redis, keys, signer, other)).shapes).toHaveLength(1);
  await redis.del(keys.learned(app.id));
  await flush();
  expect((await readLearnedShapes(redis, keys, signer, app.id)).shapes).toHaveLength(1);
});
