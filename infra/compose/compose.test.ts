import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { IMAGE_NAMES } from '../images/image-definitions.ts';
import { type App, missingVariables, unknownVariables } from '../test/config-variables.ts';
import { createSetupSecrets } from './setup/setup-secrets.ts';
import { VOLUMES, type Volume, volumeFiles } from './setup/volume-files.ts';

// biome-ignore lint/suspicious/noExplicitAny: services have many forms
type Service = Record<string, any>;

const compose = parse(readFileSync(join(import.meta.dirname, 'compose.yaml'), 'utf8'), { merge: true });
const services: Record<string, Service> = compose.services;
const NAMES = Object.keys(services);
const service = (name: string): Service => services[name] ?? {};
const files = volumeFiles(createSetupSecrets());

const networksOf = (name: string): string[] => {
  const { networks = [], network_mode: mode } = service(name);
  if (mode?.startsWith('service:')) return networksOf(mode.slice('service:'.length));
  return Array.isArray(networks) ? networks : Object.keys(networks);
};
/** Names of the volumes of secrets that a service mounts. */
const secretsOf = (name: string): string[] =>
  (service(name).volumes ?? []).flatMap((mount: string) => /^([\w-]+)-secrets:/.exec(mount)?.[1] ?? []);

test.each(NAMES)('%s can do little, and has limits', (name) => {
  const hardened = service(name);
  expect(hardened).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: expect.any(String),
    pids_limit: expect.any(Number),
    cpus: expect.any(Number),
  });
  expect(hardened.privileged).toBeUndefined();
  expect(hardened.cap_add).toBeUndefined();
});

test('only the two doors are published, on loopback', () => {
  const published = NAMES.flatMap((name) => (service(name).ports ?? []).map((port: string) => [name, port]));
  expect(published).toEqual([
    ['gatekeeper', `127.0.0.1:\${SLUICE_GATEKEEPER_PORT:-8080}:8080`],
    ['orchestrator', `127.0.0.1:\${SLUICE_ORCHESTRATOR_PORT:-8090}:8090`],
  ]);
});

test.each([
  ['gatekeeper', ['front', 'queue']],
  ['orchestrator', ['containers', 'front', 'queue']],
  ['worker-1', ['nodes', 'queue']],
  ['worker-2', ['nodes', 'queue']],
  ['redis', ['queue']],
  ['primary-database', ['nodes', 'replication']],
  ['primary-ssh', ['nodes', 'replication']],
  ['replica-database', ['nodes', 'replication']],
  ['text-1', ['containers']],
  ['tools', ['queue']],
])('%s is in the networks %j', (name, networks) => {
  expect(networksOf(name).sort()).toEqual(networks);
});

test('a database listens on loopback, and the primary to its replica: workers come through SSH', () => {
  expect(service('primary-database').command).toContain('--bind-address=127.0.0.1,primary.replication');
  expect(service('replica-database').command).toContain('--bind-address=127.0.0.1');
  expect(compose.networks.nodes).toEqual({ internal: true });
});

test.each(NAMES.filter((name) => name !== 'setup'))('%s mounts its own secrets at most', (name) => {
  const own = name.replace(/-\d$/, '');
  expect(secretsOf(name)).toEqual(VOLUMES.includes(own as Volume) ? [own] : []);
});

test('the setup fills every volume of secrets', () => {
  expect(secretsOf('setup').sort()).toEqual(['setup', ...VOLUMES].sort());
  expect(service('setup').network_mode).toBe('none');
  for (const volume of ['setup', ...VOLUMES]) expect(compose.volumes).toHaveProperty(`${volume}-secrets`);
});

test.each<[string, App]>([
  ['gatekeeper', 'gatekeeper'],
  ['worker-1', 'worker'],
  ['worker-2', 'worker'],
  ['orchestrator', 'orchestrator'],
])('%s: its variables are read, none is missing, what they name is there', (name, app) => {
  const { environment, volumes } = service(name);
  expect(unknownVariables(app, Object.keys(environment))).toEqual([]);
  expect(missingVariables(app, Object.keys(environment))).toEqual([]);
  const there = [
    ...Object.keys(files[app]).map((file) => `/run/secrets/${file}`),
    ...volumes.map((mount: string) => mount.split(':')[1]),
  ];
  for (const [variable, value] of Object.entries(environment))
    if (variable.endsWith('_FILE')) expect(there).toContain(value);
});

test('files that are mounted are there', () => {
  const mounted = NAMES.flatMap((name) => service(name).volumes ?? []).flatMap(
    (mount: string) => /^\.\/([^:]+):/.exec(mount)?.[1] ?? [],
  );
  expect(mounted.length).toBeGreaterThan(4);
  for (const path of mounted) expect(existsSync(join(import.meta.dirname, path)), path).toBe(true);
});

test('images have names that can be replaced; ours are those that are built here', () => {
  for (const name of NAMES) {
    const [, variable, image] = /^\$\{(SLUICE_\w+_IMAGE):-([^}]+)\}$/.exec(service(name).image) ?? [];
    expect([name, variable]).toEqual([name, expect.any(String)]);
    if (image?.startsWith('sluice/')) expect(IMAGE_NAMES).toContain(image.slice('sluice/'.length));
  }
});

test('both forms of Redis that we write have the same settings', () => {
  const settings = (path: string) =>
    readFileSync(join(import.meta.dirname, path), 'utf8')
      .split('\n')
      .filter((line) => !line.startsWith('aclfile'));
  expect(settings('config/redis.conf')).toEqual(settings('../kubernetes/base/files/redis.conf'));
});
