import { QUERY_QUEUES } from '@sluice/common/jobs/query-job.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { expect, test } from 'vitest';
import { type Manifest, readManifests } from './read-manifests.ts';
import { redisUser } from './redis-users.ts';

const BASE = readManifests('base');
const KEDA = readManifests('keda');
const find = (all: Manifest[], kind: string, name: string) =>
  all.find((each) => each.kind === kind && each.metadata.name === name);
const { spec } = find(KEDA, 'ScaledObject', 'worker') as Manifest;
const namespace = find(BASE, 'ConfigMap', 'sluice-settings')?.data.SLUICE_NAMESPACE;

test('it scales a Deployment that there is', () => {
  expect(find(BASE, 'Deployment', spec.scaleTargetRef.name)).toBeDefined();
  expect(spec.minReplicaCount).toBeGreaterThan(0);
  expect(spec.fallback.replicas).toBeLessThanOrEqual(spec.maxReplicaCount);
});

test('it looks at the lists that the queues have, with the key prefix of the settings', () => {
  const prefix = redisKeys(namespace).queuePrefix;
  const lists = Object.values(QUERY_QUEUES).flatMap((queue) => [
    `${prefix}:${queue}:wait`,
    `${prefix}:${queue}:active`,
  ]);
  expect(spec.triggers.map(({ metadata }: Manifest[string]) => metadata.listName).sort()).toEqual(
    lists.sort(),
  );
});

test('it asks the Redis of the namespace, as a user of its own', () => {
  const service = find(BASE, 'Service', 'redis') as Manifest;
  const address = `redis.sluice.svc.cluster.local:${service.spec.ports[0].port}`;
  const authentication = find(KEDA, 'TriggerAuthentication', 'redis') as Manifest;
  const [{ parameter, name, key }] = authentication.spec.secretTargetRef;
  expect(parameter).toBe('password');
  const user = redisUser('scaler');
  expect(find(BASE, 'Secret', name)?.stringData[key]).toBe(user.password);
  for (const trigger of spec.triggers) {
    expect(trigger).toMatchObject({
      type: 'redis',
      authenticationRef: { name: 'redis' },
      metadata: { address, username: 'scaler' },
    });
  }
});

test('its user sees these lists and nothing else, and reads', () => {
  const lists = spec.triggers.map(({ metadata }: Manifest[string]) => `~${metadata.listName}`);
  const { rules } = redisUser('scaler');
  expect(rules.filter((rule) => /^[~%&]|^allkeys|^allchannels/.test(rule)).sort()).toEqual(lists.sort());
  expect(rules.filter((rule) => /^[+-]/.test(rule))).toEqual(['+ping', '+eval', '+type', '+llen']);
});

/** A gatekeeper sends twice as much ahead as workers take, three quarters of it of one caller at most. */
const CONCURRENCY = 32;
const WAITING_WHEN_SATURATED = CONCURRENCY * 2 * 0.75 - CONCURRENCY;

test.each([
  ['wait', WAITING_WHEN_SATURATED],
  ['active', CONCURRENCY],
])('a saturated worker is over the target of %s', (list, length) => {
  const targets = spec.triggers
    .filter(({ metadata }: Manifest[string]) => metadata.listName.endsWith(`:${list}`))
    .map(({ metadata }: Manifest[string]) => Number(metadata.listLength));
  expect(targets).toHaveLength(2);
  for (const target of targets) expect(target).toBeLessThan(length);
});
