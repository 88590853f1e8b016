import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { readGatekeeperConfig } from '../../../apps/gatekeeper/src/config.ts';
import { readOrchestratorConfig } from '../../../apps/orchestrator/src/config.ts';
import { readWorkerConfig } from '../../../apps/proxy-worker/src/config.ts';
import { environmentText } from '../commands/environment-text.ts';
import { gatekeeperSettings, orchestratorSettings, WORKER_FILES, workerSettings } from './app-settings.ts';
import { contextOf, MEMBERS, SECRETS } from './context-under-test.ts';

const folder = temporaryFolder('settings');
afterAll(() => folder.remove());
const keyFile = join(folder.path, 'key');
writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));

/** What a program reads of these variables on its host, and which of them it never looked at: misspelt ones. */
function read<T>(reader: (env: Record<string, string | undefined>) => T, variables: Record<string, string>) {
  const looked = new Set<PropertyKey>();
  const env = parseEnv(environmentText(variables).replace(WORKER_FILES.tunnelKey, keyFile));
  const config = reader(
    new Proxy(env, {
      get: (target, name) => {
        looked.add(name);
        return target[String(name)];
      },
    }),
  );
  return { config, unread: Object.keys(variables).filter((name) => !looked.has(name)) };
}

const QUEUE = MEMBERS.find(({ role }) => role === 'queue')?.address;

test('the gatekeeper reads all of its settings', () => {
  const { config, unread } = read(readGatekeeperConfig, gatekeeperSettings(contextOf('gatekeeper')));
  expect(unread).toEqual([]);
  expect(config.SLUICE_REDIS_URL.reveal()).toBe(
    `redis://gatekeeper:${SECRETS.redis.gatekeeper}@${QUEUE}:6379`,
  );
  expect(config).toMatchObject({
    SLUICE_ENCRYPT: 'on',
    GATEKEEPER_HOST: '127.0.0.1',
    GATEKEEPER_PORT: 8080,
    GATEKEEPER_TRUST_PROXY: [{ address: '127.0.0.1', prefix: 32 }],
  });
});

test('the worker reads all of its settings', () => {
  const { config, unread } = read(readWorkerConfig, workerSettings(contextOf('proxy')));
  expect(unread).toEqual([]);
  expect(config).toMatchObject({ name: 'proxy-1', encrypts: true, inventoryFile: WORKER_FILES.inventory });
  const accounts = Object.entries(config.accounts).map(([name, { user, password }]) => [
    name,
    user,
    password.reveal(),
  ]);
  expect(accounts).toEqual([
    ['reader', 'sluice_reader', SECRETS.database.reader],
    ['writer', 'sluice_writer', SECRETS.database.writer],
    ['admin', 'sluice_admin', SECRETS.database.admin],
  ]);
});

describe('the orchestrator', () => {
  test('reads all of its settings', () => {
    const { config, unread } = read(readOrchestratorConfig, orchestratorSettings(contextOf('orchestrator')));
    expect(unread).toEqual([]);
    const addresses = MEMBERS.filter(({ role }) => role === 'container').map(({ address }) => address);
    expect(config.ORCHESTRATOR_CONTAINER_RANGES).toEqual(
      addresses.map((address) => ({ address, prefix: 32, family: 'ipv4' })),
    );
    expect(config.ORCHESTRATOR_POOLS_FILE).toBe('/etc/sluice/pools.yaml');
  });

  test('without containers has no pools of its own, and its containers lie nowhere else', () => {
    const members = MEMBERS.filter(({ role }) => role !== 'container');
    const settings = orchestratorSettings(contextOf('orchestrator', { members }));
    const { config } = read(readOrchestratorConfig, settings);
    expect(config.ORCHESTRATOR_POOLS_FILE).toBeUndefined();
  });

  test('may reach a container whose address is of IPv6, and not a whole network of it', () => {
    const members = MEMBERS.map((member) =>
      member.role === 'container' ? { ...member, address: 'fd00::7' } : member,
    );
    const { config } = read(
      readOrchestratorConfig,
      orchestratorSettings(contextOf('orchestrator', { members })),
    );
    expect(config.ORCHESTRATOR_CONTAINER_RANGES[0]).toEqual({
      address: 'fd00::7',
      prefix: 128,
      family: 'ipv6',
    });
  });
});

test('no program is given what another one proves itself with', () => {
  const settings = {
    gatekeeper: gatekeeperSettings(contextOf('gatekeeper')),
    worker: workerSettings(contextOf('proxy')),
    orchestrator: orchestratorSettings(contextOf('orchestrator')),
  };
  for (const [name, variables] of Object.entries(settings)) {
    const text = Object.values(variables).join('\n');
    for (const [user, password] of Object.entries(SECRETS.redis))
      expect(text.includes(password)).toBe(user === name);
    for (const [user, password] of Object.entries(SECRETS.database))
      expect(text.includes(password)).toBe(name === 'worker' && user !== 'replication');
    for (const key of Object.values(SECRETS.keys)) expect(text).not.toContain(key);
  }
});
