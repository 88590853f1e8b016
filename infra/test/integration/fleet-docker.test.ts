import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHostRecords } from '../../fleet/folder/host-records.ts';
import { hostImageName, hostRecipe } from '../../fleet/providers/docker/image/host-recipe.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import {
  type DockerFleet,
  dockerHosts,
  labelledResources,
  newDockerFleet,
  openDockerFleet,
} from '../docker-fleet.ts';
import { runOn } from '../docker-fleet-login.ts';
import { provideDockerEngine } from '../fleet-docker-engine.ts';

const PROCESS = join(import.meta.dirname, '..', 'docker-fleet-process.ts');
/** debootstrap over a slow line, where the engine has no image yet. */
const IMAGE_LIMIT_MS = 1_200_000;
const LIMIT_MS = 120_000;
const COUNTS = { database: 1, queue: 1, gatekeeper: 1 };
const HOSTS = dockerHosts(COUNTS);
const PROXY = dockerHosts({ proxy: 1 });

const toScreen = (line: string) => void process.stdout.write(`${line}\n`);
const engine = await provideDockerEngine(toScreen);
const socket = engine.outcome === 'none' ? '' : engine.socket;
const why = engine.outcome === 'none' ? `: ${engine.why}` : '';

describe.skipIf(why !== '')(`hosts as containers${why}`, { timeout: LIMIT_MS }, () => {
  let place: ReturnType<typeof newDockerFleet>;
  let fleet: DockerFleet;
  let lines: string[];

  const open = async (say: (line: string) => void) => {
    place = newDockerFleet(socket);
    fleet = await openDockerFleet(place, say);
  };
  const close = async () => {
    await fleet.down();
    place.remove();
  };
  const containerOf = (host: string) => fleet.docker.getContainer(`sluice-${fleet.name}-${host}`);
  const resources = () => labelledResources(fleet);
  const all = () => ({
    containers: HOSTS.map(({ name }) => `sluice-${fleet.name}-${name}`).sort(),
    volumes: [`sluice-${fleet.name}-database-1`, `sluice-${fleet.name}-queue-1`],
    networks: [`sluice-${fleet.name}`],
  });
  const nothing = { containers: [], volumes: [], networks: [] };

  beforeAll(async () => {
    await open(toScreen);
    await fleet.up(PROXY);
    await close();
  }, IMAGE_LIMIT_MS);
  beforeEach(async () => {
    lines = [];
    await open((line) => void lines.push(line));
  });
  afterEach(close);
  afterAll(async () => {
    if (engine.outcome !== 'none') await engine.stop();
  });

  test('from nothing to hosts that show the key which only we know, and back', async () => {
    const { hosts } = await fleet.up(HOSTS);
    expect(hosts.map(({ name, role, state, size }) => [name, role, state, size])).toEqual([
      ['database-1', 'database', 'running', '128m'],
      ['queue-1', 'queue', 'running', '128m'],
      ['gatekeeper-1', 'gatekeeper', 'running', '128m'],
    ]);
    expect(hosts.map(({ https }) => https !== null)).toEqual([false, false, true]);
    expect(await resources()).toEqual(all());
    const [database, queue] = hosts;
    const keys = await runOn(fleet, database, 'hostname; sudo -n id -u; ls /etc/ssh/ssh_host_*');
    expect(keys.split('\n').slice(0, -1)).toEqual([
      'database-1',
      '0',
      '/etc/ssh/ssh_host_ed25519_key',
      '/etc/ssh/ssh_host_ed25519_key.pub',
    ]);
    await expect(runOn(fleet, database, 'true', generateOpensshKey().publicKey)).rejects.toThrow();
    const from = await runOn(fleet, queue, 'echo "$SSH_CONNECTION"');
    expect(await fleet.provider.operatorRanges()).toEqual([`${from.split(' ')[0]}/32`]);
    const greeting = `timeout 5 bash -c 'head -c 4 < /dev/tcp/${queue?.privateAddress}/22'`;
    expect(await runOn(fleet, database, greeting)).toBe('SSH-');

    expect(await fleet.look(HOSTS)).toMatchObject({ hosts, changes: [], problems: [] });
    await fleet.down();
    expect(await resources()).toEqual(nothing);
  });

  test('what was removed, stopped and paused by hand is shown and mended; data, keys and ports stay', async () => {
    const first = await fleet.up(HOSTS);
    const [database, queue, gatekeeper] = first.hosts;
    await runOn(fleet, queue, 'echo kept | sudo tee /var/lib/redis/data');
    await containerOf('queue-1').remove({ force: true, v: true });
    await containerOf('database-1').stop();
    await containerOf('gatekeeper-1').pause();
    const seen = await fleet.look(HOSTS);
    expect(seen.changes.map(({ action, name, why }) => [action, name, why])).toEqual([
      ['change', 'database-1', 'it is stopped'],
      ['create', 'queue-1', 'it is missing'],
      ['change', 'gatekeeper-1', 'it is paused'],
    ]);
    const second = await fleet.up(HOSTS);
    expect(second.hosts[0]).toEqual(database);
    expect(second.hosts[2]).toEqual(gatekeeper);
    expect(second.hosts[1]?.id).not.toBe(queue?.id);
    expect(second.hosts[1]?.privateAddress).toBe(queue?.privateAddress);
    expect(await runOn(fleet, database, 'hostname')).toBe('database-1\n');
    expect(await runOn(fleet, second.hosts[1], 'cat /var/lib/redis/data')).toBe('kept\n');
  });

  test('killed in the middle and called again: no host twice', async () => {
    const { fleet: name, folder } = place;
    for (const sign of ['volume', 'network', 'host'].map((kind) => `+ ${kind} `)) {
      const child = spawn(process.execPath, [PROCESS, name, socket, folder, JSON.stringify(COUNTS)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      for await (const line of createInterface({ input: child.stdout })) {
        if (line.startsWith(sign)) child.kill('SIGKILL');
      }
      await exited;
    }
    fleet = await openDockerFleet(place, (line) => void lines.push(line));
    const { hosts } = await fleet.up(HOSTS);
    expect(await resources()).toEqual(all());
    for (const host of hosts) {
      // Whoever was killed did not wait for it.
      const hostname = await pollUntil('sshd answers', LIMIT_MS, () => runOn(fleet, host, 'hostname'));
      expect(hostname).toBe(`${host.name}\n`);
    }
  });

  test('killed between the creation of a container and its start: it is finished with the same keys', async () => {
    const { fleet: name, folder } = place;
    const events = (await fleet.docker.getEvents({
      filters: JSON.stringify({ type: ['container'], event: ['create'], label: [`sluice.fleet=${name}`] }),
    })) as Readable;
    const child = spawn(process.execPath, [PROCESS, name, socket, folder, JSON.stringify({ proxy: 1 })], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(events, 'data');
    events.destroy();
    child.kill('SIGKILL');
    await exited;
    fleet = await openDockerFleet(place, (line) => void lines.push(line));
    const { hosts } = await fleet.up(PROXY);
    expect((await resources()).containers).toEqual([`sluice-${name}-proxy-1`]);
    expect(await runOn(fleet, hosts[0], 'hostname')).toBe('proxy-1\n');
  });

  test('another size is another container with the same data; what the file does not ask for is removed', async () => {
    const { hosts } = await fleet.up(HOSTS);
    await runOn(fleet, hosts[0], 'echo kept | sudo tee /var/lib/mysql/data');
    const fewer = dockerHosts({ database: 1 }, '160m');
    const { changes } = await fleet.look(fewer);
    expect(changes.map(({ action, kind, why }) => `${action} ${kind}: ${why}`).sort()).toEqual([
      'delete host: the file does not ask for it',
      'delete host: the file does not ask for it',
      'delete volume: the file asks for no host with it; what is on it is lost',
      'replace host: its size is 128m, not 160m; its volume is kept',
    ]);
    const after = await fleet.up(fewer);
    expect(await runOn(fleet, after.hosts[0], 'cat /var/lib/mysql/data')).toBe('kept\n');
    expect(await resources()).toMatchObject({ containers: [`sluice-${fleet.name}-database-1`] });
  });

  test('nothing of others is touched', async () => {
    const { docker } = fleet;
    const stranger = await docker.createContainer({
      Image: hostImageName(hostRecipe('bookworm')),
      Cmd: ['sleep', '600'],
      Labels: { 'sluice.fleet': `${fleet.name}-2` },
    });
    try {
      await fleet.up(PROXY);
      await fleet.down();
      expect((await stranger.inspect()).State.Status).toBe('created');
    } finally {
      await stranger.remove({ force: true });
    }
  });

  test('a container that somebody else made, or whose keys are lost, is a problem and stays', async () => {
    await fleet.up(PROXY);
    openHostRecords(join(place.folder, 'hosts.json')).forget('proxy-1');
    const other = await openDockerFleet(place, () => undefined);
    const { problems, changes } = await other.look(PROXY);
    expect(changes).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^proxy-1 is the container .* whose keys are not known here/),
    ]);
  });

  test('a size that the engine refuses is told', async () => {
    await expect(fleet.up(dockerHosts({ proxy: 1 }, '1m'))).rejects.toThrow(
      /proxy-1 cannot be created: .*minimum memory.*\n.*too small/i,
    );
  });

  test('a port that somebody took from a stopped host is told', async () => {
    const { hosts } = await fleet.up(PROXY);
    await containerOf('proxy-1').stop();
    const port = hosts[0]?.login?.port;
    const squatter = createServer().listen({ port, host: '127.0.0.1' });
    await once(squatter, 'listening');
    await expect(fleet.up(PROXY)).rejects.toThrow(/Another program of this machine has taken the port/);
    squatter.close();
    await once(squatter, 'close');
    expect((await fleet.up(PROXY)).hosts).toEqual(hosts);
  });
});
