import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import Docker from 'dockerode';
import { afterAll, describe, expect, test } from 'vitest';
import { fleetUnderTest } from '../fleet-command.ts';
import { provideDockerEngine } from '../fleet-docker-engine.ts';
import { ask, type DoorUnderTest, doorOf } from '../fleet-door.ts';

/** debootstrap and the packages of six hosts, over a slow line. */
const LIMIT_MS = 2_400_000;
const NAME = `test-${randomBytes(4).toString('hex')}`;
const FLEET = `
name: ${NAME}
provider: { kind: docker }
topology: galera
versions: { database: { server: mariadb, version: '10.11' } }
hosts:
  database: { size: 768m, count: 3 }
  queue: { size: 256m, count: 1 }
  proxy: { size: 384m, count: 1 }
  gatekeeper: { size: 384m, count: 1 }
access: { public: [127.0.0.1/32], operator: [127.0.0.1/32] }
bufferPoolMb: 64
`;
const NODES = ['database-1', 'database-2', 'database-3'];

const engine = await provideDockerEngine((line) => void process.stdout.write(`${line}\n`));
const why = engine.outcome === 'none' ? `: ${engine.why}` : '';
const socket = engine.outcome === 'none' ? '' : engine.socket;

describe.skipIf(why !== '')(`a Galera cluster in containers${why}`, { timeout: LIMIT_MS }, () => {
  const docker = new Docker({ socketPath: socket });
  const fleet = fleetUnderTest(NAME, FLEET, { DOCKER_HOST: `unix://${socket}` });
  const container = (host: string) => docker.getContainer(`sluice-${NAME}-${host}`);
  const stopServer = async (host: string) => {
    const exec = await container(host).exec({
      Cmd: ['sv', '-w', '60', 'force-stop', 'mariadb'],
      AttachStdout: true,
      Tty: true,
    });
    await text(await exec.start({ Tty: true }));
  };
  const well = async (command: string, ...args: string[]) => {
    const ended = await fleet.run(command, ...args);
    expect(ended.code, ended.output).toBe(0);
    return ended.output;
  };
  let door: DoorUnderTest;
  let written = 0;
  /** The node that took it. */
  const write = async () => {
    const { body } = await ask(door, 'writer', `INSERT INTO t VALUES (${written})`);
    written += 1;
    return body.node;
  };
  const rowsAre = async (count: number) => {
    const { body } = await ask(door, 'reader', 'SELECT COUNT(*) AS n FROM t', 200, 'randomhit');
    expect(body).toMatchObject({ rows: [{ n: String(count) }], consistency: 'strong' });
    return body.node;
  };
  const readersAre = async (expected: readonly string[]) => {
    const seen = new Set<string>();
    await pollUntil(`reads by ${expected.join(', ')}`, 120_000, async () => {
      seen.add(await rowsAre(written));
      return expected.every((node) => seen.has(node));
    });
  };

  afterAll(async () => {
    await fleet.run('down', '--yes');
    fleet.remove();
    if (engine.outcome !== 'none') await engine.stop();
  });

  test('one node takes the writes, all serve reads, and neither the loss of one nor of all loses a row', async () => {
    await well('up');
    await well('deploy');
    door = await doorOf(fleet);
    await ask(door, 'admin', 'CREATE TABLE t (id INT PRIMARY KEY)');
    expect(await write()).toBe('database-1');
    await readersAre(NODES);
    expect((await well('status')).match(/member of 3, Synced/g)).toHaveLength(3);

    await container('database-1').kill();
    expect(['database-2', 'database-3']).toContain(await write());
    await readersAre(['database-2', 'database-3']);
    await container('database-1').start();
    await pollUntil(
      'writes by the node that the inventory names',
      120_000,
      async () => (await write()) === 'database-1',
    );
    await readersAre(NODES);

    // Each stops with one row more than the one before. Then all come back at once, and none of them begins by itself.
    for (const node of NODES.slice(0, 2)) {
      await stopServer(node);
      await write();
    }
    await stopServer('database-3');
    for (const node of NODES) await container(node).restart();
    expect(await well('deploy')).toContain('database-3: Galera cluster begun');
    await readersAre(NODES);

    // A power failure: they find each other.
    await Promise.all(NODES.map((node) => container(node).kill()));
    await Promise.all(NODES.map((node) => container(node).start()));
    await pollUntil('a write', 120_000, () =>
      write().then(
        () => true,
        () => false,
      ),
    );
    await readersAre(NODES);
  });
});
