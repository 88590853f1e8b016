import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { redisUsers } from '../provision/hosts/queue-steps.ts';
import { type Manifest, readManifests, workloads } from './read-manifests.ts';
import { REDIS_USERS, redisUser } from './redis-users.ts';

const BASE = readManifests('base');
const SECRET = BASE.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'sluice-redis');
const APPS = ['gatekeeper', 'worker', 'orchestrator'] as const;
const passwordOf = (name: string) => redisUser(name).password;

test('the users of the programs are those of fleets; KEDA has one more', () => {
  const passwords = Object.fromEntries([...APPS, 'operator'].map((name) => [name, passwordOf(name)]));
  const generated = redisUsers(passwords as Parameters<typeof redisUsers>[0]);
  const written = REDIS_USERS.replace(
    />(\S+)/g,
    (_, password) => `#${createHash('sha256').update(password).digest('hex')}`,
  ).split('\n');
  expect(written.filter((line) => !line.startsWith('user scaler '))).toEqual(generated.split('\n'));
});

test('each has a password of its own', () => {
  const passwords = [...APPS, 'operator', 'scaler'].map(passwordOf);
  expect(new Set(passwords).size).toBe(passwords.length);
});

/** What a pod sees of the secret. */
function itemsOf(name: string): Record<string, string>[] {
  const workload = workloads(BASE).find(({ metadata }) => metadata.name === name);
  const volumes: Manifest[string][] = workload?.spec.template.spec.volumes ?? [];
  return volumes
    .flatMap(({ secret, projected }) => [
      { ...secret, name: secret?.secretName },
      ...(projected?.sources ?? []).map((source: Manifest[string]) => source.secret),
    ])
    .filter((secret) => secret.name === 'sluice-redis')
    .flatMap(({ items }) => items);
}

test.each(APPS)('%s gets the URL of its own user, and of nobody else', (app) => {
  expect(itemsOf(app)).toEqual([{ key: `${app}-url`, path: 'redis-url' }]);
  expect(SECRET?.stringData[`${app}-url`]).toBe(`redis://${app}:${passwordOf(app)}@redis:6379`);
});

test('Redis gets its users, and the password of who may ask whether it lives', () => {
  expect(itemsOf('redis').map(({ key }) => key)).toEqual(['users.acl', 'operator-password']);
  expect(SECRET?.stringData['operator-password']).toBe(passwordOf('operator'));
});
