import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, describe, expect, test } from 'vitest';
import { labelledResources } from '../docker-fleet.ts';
import { fleetUnderTest } from '../fleet-command.ts';
import { provideDockerEngine } from '../fleet-docker-engine.ts';
import { ask, doorOf } from '../fleet-door.ts';
import { PORT_SCAN } from '../port-scan.ts';

/** debootstrap and the packages of five hosts, over a slow line. */
const LIMIT_MS = 2_400_000;
const NAME = `test-${randomBytes(4).toString('hex')}`;
const FLEET = `
name: ${NAME}
provider: { kind: docker }
versions: { database: { server: mariadb, version: '10.11' } }
hosts:
  database: { size: 512m, count: 2 }
  queue: { size: 256m, count: 1 }
  proxy: { size: 384m, count: 1 }
  gatekeeper: { size: 384m, count: 1 }
access: { public: [127.0.0.1/32], operator: [127.0.0.1/32] }
bufferPoolMb: 64
`;
/** Every port that any program of the fleet listens on, here or on another host. */
const PORTS = '22,80,443,1186,3306,4444,4567,4568,6379,8080,8090,8100';

const engine = await provideDockerEngine((line) => void process.stdout.write(`${line}\n`));
const why = engine.outcome === 'none' ? `: ${engine.why}` : '';
const socket = engine.outcome === 'none' ? '' : engine.socket;

describe.skipIf(why !== '')(`a whole deployment in containers${why}`, { timeout: LIMIT_MS }, () => {
  const docker = new Docker({ socketPath: socket });
  const fleet = fleetUnderTest(NAME, FLEET, { DOCKER_HOST: `unix://${socket}` });
  const onHost = async (host: string, ...command: string[]) => {
    const exec = await docker
      .getContainer(`sluice-${NAME}-${host}`)
      .exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true });
    return (await text(await exec.start({ Tty: true }))).trim();
  };
  const well = async (command: string, ...args: string[]) => {
    const ended = await fleet.run(command, ...args);
    expect(ended.code, ended.output).toBe(0);
    return ended.output;
  };

  afterAll(async () => {
    await fleet.run('down', '--yes');
    fleet.remove();
    if (engine.outcome !== 'none') await engine.stop();
  });

  test('from nothing to an answered SELECT, through what goes wrong on the way, and back to nothing', async () => {
    expect((await fleet.run('plan', '--check')).code).toBe(3);
    await well('up');
    expect(await well('up')).toContain('is as its file says');

    // Two hosts are not well, each in its own way: both are told together, by their names.
    await onHost('gatekeeper-1', 'mv', '/etc/apt/sources.list', '/etc/apt/sources.list.away');
    await onHost(
      'gatekeeper-1',
      'sh',
      '-c',
      'echo deb http://127.0.0.1:9/ nowhere main > /etc/apt/sources.list',
    );
    await onHost('queue-1', 'mkdir', '/usr/sbin/policy-rc.d');
    const broken = await fleet.run('deploy');
    expect(broken.code).toBe(1);
    expect(broken.output).toMatch(
      /gatekeeper-1: package lists: ended with code 100\n.*does not reach its package mirror/,
    );
    expect(broken.output).toMatch(/queue-1: packages start nothing by themselves: ended with code \d/);

    await onHost('gatekeeper-1', 'mv', '/etc/apt/sources.list.away', '/etc/apt/sources.list');
    await onHost('queue-1', 'rmdir', '/usr/sbin/policy-rc.d');
    expect(await well('deploy')).toContain(`${NAME} is deployed`);

    const names = ['database-1', 'database-2', 'queue-1', 'proxy-1', 'gatekeeper-1'];
    const door = await doorOf(fleet);
    expect(await ask(door, 'writer', 'CREATE TABLE t (id INT PRIMARY KEY)', 403)).toMatchObject({
      status: 403,
    });
    await ask(door, 'admin', 'CREATE TABLE t (id INT PRIMARY KEY)');
    await ask(door, 'writer', 'INSERT INTO t VALUES (42)');
    const nodes = new Set<string>();
    for (let reads = 0; nodes.size < 2 && reads < 100; reads += 1) {
      const { body } = await ask(door, 'reader', 'SELECT id FROM t', 200, 'randomhit');
      expect(body.rows).toEqual([{ id: 42 }]);
      nodes.add(body.node);
    }
    expect([...nodes].sort()).toEqual(['database-1', 'database-2']);

    // From a neighbour that was taken over, say: only the queue is open to a gatekeeper.
    const addresses = await addressesOf(docker, names);
    const scan = async (from: string, node: string) =>
      JSON.parse(await onHost(from, node, '-e', PORT_SCAN, addresses.join(','), PORTS)) as Record<
        string,
        number[]
      >;
    const node = '/opt/sluice/node/bin/node';
    const seen = await scan('gatekeeper-1', node);
    const [database1 = '', database2 = '', queue = '', proxy = '', gatekeeper = ''] = addresses;
    delete seen[gatekeeper];
    expect(seen).toEqual({ [database1]: [], [database2]: [], [queue]: [6379], [proxy]: [] });
    const seenByProxy = await scan('proxy-1', node);
    delete seenByProxy[proxy];
    expect(seenByProxy).toEqual({ [database1]: [22], [database2]: [22], [queue]: [6379], [gatekeeper]: [] });

    // Nothing is to be done a second time, and every host has a key that was made on it.
    expect((await well('deploy')).split('\n').filter((line) => /^[a-z]+-\d+: /.test(line))).toEqual([]);
    const records = JSON.parse(fleet.read('hosts.json')) as Record<
      string,
      { hostKey: string; firstKey: { publicKey: string } }
    >;
    for (const name of names) {
      expect(records[name]?.hostKey).toMatch(/^ssh-ed25519 /);
      expect(records[name]?.hostKey).not.toBe(records[name]?.firstKey.publicKey);
    }
    expect(await well('status')).toMatch(/database-2 +mariadb runs; replica\n/);
    expect(await well('ssh', 'database-2', '--', 'hostname')).toBe('database-2\n');

    // Somebody in between: another key than the one we know. Nothing is sent there.
    const strange = structuredClone(records);
    if (strange['queue-1'] && records['proxy-1']) strange['queue-1'].hostKey = records['proxy-1'].hostKey;
    fleet.write('hosts.json', JSON.stringify(strange));
    const refused = await fleet.run('deploy');
    expect(refused.output).toMatch(
      /queue-1: the host at 127\.0\.0\.1:\d+ shows a key that is not the one we know/,
    );
    fleet.write('hosts.json', JSON.stringify(records));

    // Not a password, not a signing key, in any log of a host.
    const { database, signingKey, redis } = JSON.parse(fleet.read('secrets.json'));
    const secrets = [...Object.values(database), ...Object.values(redis), signingKey] as string[];
    for (const name of names) {
      const log = fleet.read(join('logs', `${name}.log`));
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    }

    await well('down', '--yes');
    expect(await labelledResources({ docker, name: NAME })).toEqual({
      containers: [],
      volumes: [],
      networks: [],
    });
    expect((await fleet.run('plan', '--check')).code).toBe(3);
  });
});

async function addressesOf(docker: Docker, names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (name) => {
      const { NetworkSettings } = await docker.getContainer(`sluice-${NAME}-${name}`).inspect();
      return Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
    }),
  );
}
