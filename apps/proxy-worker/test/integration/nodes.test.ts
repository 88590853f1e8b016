import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { loadOrCreateSshKey } from '@sluice/infra/local/cluster/ssh-keys.ts';
import { createFaultProxy } from '@sluice/testing/fault-proxy.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openTcpPorts } from '../fixture/open-tcp-ports.ts';
import { startTestCluster, type TestCluster, type TestWorker } from '../fixture/test-cluster.ts';

/** A million rows: a tenth of a second of work, which a replica may do. SLEEP goes to the primary. */
const SLOW_READ = `WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  SELECT COUNT(*) FROM n a, n b, n c WHERE a.i + b.i + c.i > 0`;

let servers: TestCluster;
let worker: TestWorker;
let inventory: string;

beforeAll(async () => {
  servers = await startTestCluster(3);
  worker = await servers.startWorker();
  await worker.rows('CREATE DATABASE d');
  await worker.rows('CREATE TABLE t (id INT PRIMARY KEY, v INT)', { database: 'd' });
  await worker.rows('INSERT INTO t VALUES (1, 0)', { database: 'd' });
  await servers.servers.waitForReplicas(10_000);
  inventory = readFileSync(servers.servers.inventoryFile, 'utf8');
});
afterAll(async () => {
  await worker?.close();
  await servers?.close();
});
afterEach(async () => {
  for (const server of servers.servers.servers) await server.start();
  replaceInventory(inventory);
  await allUp();
});

/** As careful people do it: another file, renamed into its place. */
function replaceInventory(text: string): void {
  const path = servers.servers.inventoryFile;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const view = (name: string) => worker.cluster.views().find((node) => node.name === name);
const allUp = () =>
  pollUntil('all nodes serve', 15_000, () => {
    const views = worker.cluster.views();
    return views.length === 3 && views.every(({ unserviceable }) => unserviceable === null);
  });
const nodeOf = async (strategy: 'directhit' | 'randomhit' | 'customizedhit') => {
  const done = await worker.run('SELECT 1', { strategy });
  return done.outcome === 'done' ? done.node : done.outcome;
};
/** Replaces one field of one node's row. */
function changed(node: string, column: string, value: string): string {
  const [header = '', ...lines] = inventory.trim().split('\n');
  const index = header.split(',').indexOf(column);
  const edit = (line: string) => line.split(',').with(index, value).join(',');
  return [header, ...lines.map((line) => (line.startsWith(`${node},`) ? edit(line) : line))].join('\n');
}

describe('where statements go', () => {
  test('directhit: the primary; randomhit: all; customizedhit: one', async () => {
    const spread = async (strategy: 'directhit' | 'randomhit') => {
      const nodes = await Promise.all(Array.from({ length: 60 }, () => nodeOf(strategy)));
      return [...new Set(nodes)].sort();
    };
    expect(await spread('directhit')).toEqual(['primary']);
    expect(await spread('randomhit')).toEqual(['primary', 'replica-1', 'replica-2']);
    expect(['primary', 'replica-1', 'replica-2']).toContain(await nodeOf('customizedhit'));
  });

  test.each(['UPDATE d.t SET v = v + 1', 'SELECT v FROM d.t FOR UPDATE', 'CREATE TABLE d.u (i INT)'])(
    '%s: the primary, whatever the strategy',
    async (sql) => {
      expect(await worker.run(sql, { strategy: 'randomhit' })).toMatchObject({
        node: 'primary',
        strong: true,
      });
    },
  );

  test('reads of a replica are called eventual', async () => {
    worker.parts.random = () => 0.999;
    expect(await worker.run('SELECT 1', { strategy: 'randomhit' })).toMatchObject({
      node: 'replica-2',
      strong: false,
    });
    worker.parts.random = Math.random;
  });

  test('no socket leads to a database port: only to the sshds', async () => {
    await Promise.all(Array.from({ length: 20 }, () => nodeOf('randomhit')));
    const ports = openTcpPorts(process.pid);
    const nodes = servers.servers.nodes;
    for (const { sshPort } of nodes) expect(ports).toContain(sshPort);
    for (const { mysqlPort } of nodes) expect(ports).not.toContain(mysqlPort);
  });
});

describe('faults', () => {
  test('a killed replica: its reads run elsewhere, and it comes back', async () => {
    const replica = servers.servers.nodes[1];
    const slow = Promise.all(
      Array.from({ length: 12 }, () => worker.run(SLOW_READ, { strategy: 'randomhit', timeoutMs: 20_000 })),
    );
    await pollUntil('it has work', 3_000, () => (view('replica-1')?.inFlight ?? 0) > 0);
    process.kill(replica?.mysql.pid ?? 0, 'SIGKILL');
    expect((await slow).filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const nodes = await Promise.all(Array.from({ length: 40 }, () => nodeOf('randomhit')));
    expect([...new Set(nodes)].sort()).toEqual(['primary', 'replica-2']);
  });

  test('a killed sshd: the node is unreachable without it, and back soon after it', async () => {
    const { sshd, mysqlPort } = servers.servers.primary;
    process.kill(sshd.pid ?? 0, 'SIGKILL');
    await pollUntil('the primary is down', 3_000, () => view('primary')?.unserviceable === 'down');
    expect(await worker.code('SELECT 1', { timeoutMs: 600 })).toBe('QUERY.TIMED_OUT');
    expect(await worker.code('UPDATE d.t SET v = 5', { timeoutMs: 600 })).toBe('QUERY.TIMED_OUT');
    expect(await worker.code('SELECT 1')).toBe('NODE.UNAVAILABLE');
    expect(openTcpPorts(process.pid)).not.toContain(mysqlPort);
    const waiting = worker.code('SELECT 1', { timeoutMs: 8_000 });
    await sshd.start();
    expect(await waiting).toBe('done');
  });

  test('a write whose tunnel breaks: unknown, and sent only once', async () => {
    const { sshd } = servers.servers.primary;
    const write = worker.run('UPDATE d.t SET v = v + 1 + SLEEP(1)', { timeoutMs: 5_000 });
    await pollUntil('it runs', 3_000, () => (view('primary')?.inFlight ?? 0) > 0 && worker.marked.length > 0);
    const root = await servers.root();
    await pollUntil('the server has it', 3_000, async () => {
      const [rows] = await root.query('SHOW PROCESSLIST');
      return JSON.stringify(rows).includes('v + 1 + SLEEP');
    });
    await root.end();
    process.kill(sshd.pid ?? 0, 'SIGKILL');
    expect(await write).toMatchObject({
      outcome: 'failed',
      code: 'WRITE.OUTCOME_UNKNOWN',
      facts: { attempts: 1 },
    });
    await sshd.start();
  });

  test('a changed host key is refused, loudly and rarely; the right one is taken again', async () => {
    const folder = `${servers.servers.inventoryFile}.keys`;
    const other = await loadOrCreateSshKey(folder);
    replaceInventory(
      changed('replica-1', 'host_key', other.publicKey.trim().split(' ').slice(0, 2).join(' ')),
    );
    await pollUntil('refused', 5_000, () => view('replica-1')?.unserviceable === 'down');
    expect(await nodeOf('randomhit')).not.toBe('replica-1');
    replaceInventory(inventory);
    await pollUntil('accepted', 5_000, () => view('replica-1')?.unserviceable === null);
  });

  test('without a key to compare with, no host is trusted', async () => {
    replaceInventory(changed('replica-1', 'host_key', ''));
    await pollUntil('refused', 5_000, () => view('replica-1')?.unserviceable === 'down');
  });

  test('200 ms in front of the favourite: another one within ten seconds', async () => {
    const proxies = await Promise.all(servers.servers.nodes.map(({ sshPort }) => createFaultProxy(sshPort)));
    const [header = '', ...lines] = inventory.trim().split('\n');
    const column = header.split(',').indexOf('ssh_port');
    const through = lines.map((line, index) =>
      line.split(',').with(column, String(proxies[index]?.port)).join(','),
    );
    replaceInventory([header, ...through].join('\n'));
    await pollUntil('new tunnels', 5_000, () => openTcpPorts(process.pid).includes(proxies[0]?.port ?? 0));
    await allUp();
    const favourite = await pollUntil('a favourite', 5_000, async () => {
      await nodeOf('customizedhit');
      return worker.parts.favourites.get('customizedhit');
    });
    proxies[servers.servers.nodes.findIndex(({ name }) => name === favourite)]?.inject({
      kind: 'latency',
      delayMs: 200,
    });
    await pollUntil('another favourite', 10_000, async () => {
      await nodeOf('customizedhit');
      return worker.parts.favourites.get('customizedhit') !== favourite;
    });
    replaceInventory(inventory);
    await pollUntil('old tunnels', 5_000, () => !openTcpPorts(process.pid).includes(proxies[0]?.port ?? 0));
    for (const proxy of proxies) await proxy.close();
  });
});

describe('the inventory', () => {
  test('a node that is taken out is not used any more; a broken file changes nothing', async () => {
    replaceInventory(changed('replica-2', 'state', 'stopped'));
    await pollUntil('two nodes', 5_000, () => worker.cluster.views().length === 2);
    replaceInventory('name\nnonsense');
    const nodes = await Promise.all(Array.from({ length: 30 }, () => nodeOf('randomhit')));
    expect([...new Set(nodes)].sort()).toEqual(['primary', 'replica-1']);
  });
});

describe('replication', () => {
  test('a replica that lags serves nothing until it has caught up', async () => {
    const replica = await servers.root(2);
    const mariadb = servers.servers.database.flavor === 'mariadb';
    await replica.query(mariadb ? 'STOP SLAVE' : 'STOP REPLICA');
    await worker.close();
    worker = await servers.startWorker({ maxLagMs: 300 });
    await worker.rows('UPDATE d.t SET v = 100');
    await pollUntil('it lags', 5_000, () => view('replica-2')?.unserviceable === 'lagging');
    await replica.query(mariadb ? 'START SLAVE' : 'START REPLICA');
    await replica.end();
    await pollUntil('it has caught up', 10_000, () => view('replica-2')?.unserviceable === null);
  });

  test('a promoted replica gets the writes without a restart', async () => {
    const [old, next] = [await servers.root(0), await servers.root(1)];
    const readOnly = servers.servers.database.flavor === 'mariadb' ? 'read_only' : 'super_read_only';
    await old.query(`SET GLOBAL ${readOnly} = 1`);
    const write = worker.run('UPDATE d.t SET v = 200', { timeoutMs: 8_000 });
    await next.query(`SET GLOBAL ${readOnly} = 0`);
    await next.query('SET GLOBAL read_only = 0');
    expect(await write).toMatchObject({ outcome: 'done', node: 'replica-1' });
    await next.query(`SET GLOBAL ${readOnly} = 1`);
    await old.query(`SET GLOBAL ${readOnly} = 0`);
    await old.query('SET GLOBAL read_only = 0');
    await Promise.all([old.end(), next.end()]);
  });
});
