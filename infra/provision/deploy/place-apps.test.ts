import { statSync } from 'node:fs';
import { parseKeyFile } from '@sluice/common/auth/key-record.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePools } from '../../../apps/orchestrator/src/pool/parse-pools.ts';
import { parseAddresses } from '../../../apps/orchestrator/src/runtime/parse-addresses.ts';
import { PORTS } from '../../fleet/network/access-rules.ts';
import { readSettings } from '../../images/text-analysis/src/settings.ts';
import { contextOf, MEMBERS, SECRETS } from '../hosts/context-under-test.ts';
import type { HostContext } from '../hosts/host-context.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import type { DeployHost } from './deploy-host.ts';
import {
  containerAddresses,
  containersOn,
  gatekeeperOn,
  orchestratorOn,
  tunnelKeyStep,
  workerOn,
} from './place-apps.ts';

const on = (context: HostContext, processors = 2) =>
  ({ name: context.host.name, context, facts: { processors } }) as DeployHost;
const containerHosts = (processors: number) =>
  MEMBERS.filter(({ role }) => role === 'container').map((host) =>
    on(contextOf('container', { host }), processors),
  );
const contentOf = (placed: ReturnType<typeof gatekeeperOn>, end: string) =>
  placed[0]?.files?.find(({ path }) => path.endsWith(end))?.content ?? '';

describe('keys', () => {
  test('are known to the gatekeeper, by their hashes', () => {
    const text = contentOf(gatekeeperOn(on(contextOf('gatekeeper'))), 'keys.json');
    const parsed = parseKeyFile(text);
    expect(parsed).toMatchObject({ outcome: 'keys' });
    for (const key of Object.values(SECRETS.keys)) expect(text).not.toContain(key);
  });

  test('are not given to orchestrators, which find them in Redis', () => {
    const [placed] = orchestratorOn(on(contextOf('orchestrator')), []);
    expect(Object.keys(placed?.variables ?? {}).join()).not.toContain('KEYS_FILE');
  });
});

describe('containers', () => {
  test('are one for each processor, each with a port that the orchestrator reaches', () => {
    for (const processors of [1, 4, 50, 64]) {
      const placed = containersOn(on(contextOf('container'), processors));
      expect(placed).toHaveLength(Math.min(processors, 50));
      const ports = placed.map(({ variables }) => readSettings(variables).PORT);
      expect(new Set(ports).size).toBe(ports.length);
      expect(Math.min(...ports)).toBeGreaterThanOrEqual(PORTS.container.from);
      expect(Math.max(...ports)).toBeLessThanOrEqual(PORTS.container.to);
    }
  });

  test('read all of their settings, and listen to the fleet alone', () => {
    const [placed] = containersOn(on(contextOf('container')));
    const { variables = {} } = placed ?? {};
    const settings = readSettings(variables);
    expect(Object.keys(variables).filter((name) => !(name in settings))).toEqual([]);
    expect(settings).toMatchObject({ HOST: contextOf('container').host.address, SLUICE_PARENT_PIPE: '0' });
  });

  test('are known to the orchestrator under the addresses at which they listen', () => {
    const hosts = containerHosts(3);
    const placed = orchestratorOn(on(contextOf('orchestrator')), containerAddresses(hosts));
    const parsed = parseAddresses(contentOf(placed, 'containers.csv'), 1);
    const listening = hosts.flatMap((host) =>
      containersOn(host).map(({ variables }) => `http://${variables.HOST}:${variables.PORT}`),
    );
    expect(parsed.outcome === 'addresses' ? parsed.addresses.map(({ url }) => url) : parsed).toEqual(
      listening,
    );
    expect(listening).toHaveLength(6);
    const pools = parsePools(contentOf(placed, 'pools.yaml'));
    const file = placed[0]?.files?.find(({ path }) => path.endsWith('containers.csv'))?.path;
    expect(pools).toMatchObject({ outcome: 'pools', pools: [{ runtime: { kind: 'static', file } }] });
    expect(placed[0]?.variables.ORCHESTRATOR_POOLS_FILE).toBe(
      placed[0]?.files?.find(({ path }) => path.endsWith('pools.yaml'))?.path,
    );
  });

  test('where there are none, there is no pool of them', () => {
    const members = MEMBERS.filter(({ role }) => role !== 'container');
    const [placed] = orchestratorOn(on(contextOf('orchestrator', { members })), []);
    expect(placed?.files).toEqual([]);
    expect(placed?.variables).not.toHaveProperty('ORCHESTRATOR_POOLS_FILE');
  });
});

test('a worker reads a new inventory by itself, and files are closed to strangers', () => {
  const [placed] = workerOn(on(contextOf('proxy')), 'name,…\n');
  expect(placed?.files).toEqual([
    {
      path: placed?.variables.WORKER_INVENTORY_FILE,
      content: 'name,…\n',
      mode: '0640',
      owner: 'root:sluice-worker',
      restarts: [],
    },
  ]);
});

describe('the key for tunnels', () => {
  let host: HostUnderTest;
  beforeEach(() => {
    host = hostUnderTest();
    // Who runs the tests has no account for workers.
    host.program('chown', '');
    host.program('stat', `echo "$(/usr/bin/stat -c %a "$3") sluice-worker:sluice-worker"`);
    host.program(
      'ssh-keygen',
      'for file; do :; done; echo private > "$file"; echo "public $*" > "$file.pub"',
    );
  });
  afterEach(() => host.remove());
  const { check, apply } = tunnelKeyStep('proxy-1');

  test('is made once, and only the worker reads it', () => {
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(host.run(check).code).toBe(0);
    expect(statSync(host.path('/etc/sluice/tunnel_ed25519')).mode & 0o777).toBe(0o400);
    host.program('ssh-keygen', 'exit 9');
    expect(host.run(apply).code).toBe(0);
    expect(host.read('/etc/sluice/tunnel_ed25519.pub')).toMatch(/-t ed25519 -N {2}-C proxy-1 -f /);
  });

  test('is made anew where its making was broken off', () => {
    host.write('/etc/sluice/tunnel_ed25519', 'half');
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply).code).toBe(0);
    expect(host.read('/etc/sluice/tunnel_ed25519')).toBe('private\n');
  });
});
