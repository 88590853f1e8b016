import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBinaries } from '../../local/binaries/find-binaries.ts';
import { ACCOUNT_NAMES } from '../../local/cluster/accounts.ts';
import {
  type Cluster,
  type ClusterNode,
  createCluster,
  freeNodePorts,
  type NodePorts,
} from '../../local/cluster/cluster.ts';
import { forward, logIn } from '../ssh-login.ts';

const SLUICE_DIR = join(import.meta.dirname, '../../../.sluice');
const folder = temporaryFolder('cluster');
let cluster: Cluster;

async function newCluster(dataDir: string, ports: NodePorts[]): Promise<Cluster> {
  const vendorDir = join(SLUICE_DIR, 'vendor');
  const binaries = await findBinaries({ vendorDir, env: process.env, progress: () => undefined });
  return createCluster({ binaries, dataDir, templatesDir: join(SLUICE_DIR, 'templates'), ports });
}

beforeAll(async () => {
  cluster = await newCluster(folder.path, await freeNodePorts(2));
  await cluster.start();
  await run(cluster.primary, 'root', 'CREATE DATABASE house', 'CREATE TABLE house.room (id INT PRIMARY KEY)');
  await run(
    cluster.primary,
    'root',
    'CREATE FUNCTION house.enter() RETURNS INT MODIFIES SQL DATA SQL SECURITY DEFINER ' +
      'BEGIN INSERT INTO house.room VALUES (-1); RETURN 1; END',
  );
  await cluster.waitForReplicas(10_000);
});

afterAll(async () => {
  await cluster?.stop();
  folder.remove();
});

type Account = 'root' | keyof typeof ACCOUNT_NAMES;

/** Runs statements as an account; the last one's rows. */
async function run(node: ClusterNode, account: Account, ...statements: string[]): Promise<RowDataPacket[]> {
  const connection = await createConnection({
    host: '127.0.0.1',
    port: node.mysqlPort,
    user: account === 'root' ? 'root' : ACCOUNT_NAMES[account],
    password: cluster.secrets[account],
  });
  try {
    let rows: RowDataPacket[] = [];
    for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement);
    return rows;
  } finally {
    await connection.end();
  }
}

const replica = () => cluster.replicas[0] as ClusterNode;

describe('replication', () => {
  test('what the primary writes is on the replica, which refuses writes of its own', async () => {
    await run(cluster.primary, 'writer', 'INSERT INTO house.room VALUES (1)');
    await cluster.waitForReplicas(10_000);
    expect(await run(replica(), 'reader', 'SELECT id FROM house.room WHERE id = 1')).toEqual([{ id: 1 }]);
    await expect(run(replica(), 'writer', 'INSERT INTO house.room VALUES (2)')).rejects.toThrow(/read-only/);
  });

  test('a killed replica comes back read-only and catches up', async () => {
    const { mysql } = replica();
    const exit = new Promise((resolve) => mysql.onExit(resolve));
    process.kill(mysql.pid as number, 'SIGKILL');
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
    await run(cluster.primary, 'writer', 'INSERT INTO house.room VALUES (3)');
    await mysql.start();
    await cluster.waitForReplicas(20_000);
    expect(await run(replica(), 'reader', 'SELECT id FROM house.room WHERE id = 3')).toEqual([{ id: 3 }]);
    await expect(run(replica(), 'writer', 'DELETE FROM house.room')).rejects.toThrow(/read-only/);
  });
});

describe('the accounts', () => {
  test.each<[Account, string]>([
    ['reader', 'SELECT COUNT(*) FROM house.room'],
    ['writer', 'UPDATE house.room SET id = 10 WHERE id = 9'],
    ['writer', 'CREATE TEMPORARY TABLE house.hall (id INT)'],
    ['admin', 'CREATE DATABASE attic'],
    ['admin', 'CREATE VIEW house.rooms AS SELECT id FROM house.room'],
    ['admin', 'CREATE TRIGGER house.knock BEFORE INSERT ON house.room FOR EACH ROW SET NEW.id = NEW.id'],
  ])('%s may: %s', async (account, statement) => {
    await run(cluster.primary, account, statement);
  });

  test.each<[Account, string]>([
    ['reader', 'INSERT INTO house.room VALUES (4)'],
    ['reader', 'SELECT house.enter()'],
    ['reader', 'CREATE TEMPORARY TABLE house.hall (id INT)'],
    ['reader', 'SELECT * FROM mysql.user'],
    ['reader', 'SELECT * FROM mysql.db'],
    ['reader', 'SELECT * FROM sys.version'],
    ['reader', 'SELECT * FROM performance_schema.events_statements_history'],
    ['reader', "SELECT 'x' INTO OUTFILE '/tmp/sluice-never'"],
    ['writer', 'CREATE TABLE house.cellar (id INT)'],
    ['writer', 'SELECT * FROM mysql.user'],
    ['admin', 'DELETE FROM mysql.user'],
    ['admin', 'CREATE TABLE mysql.cellar (id INT)'],
    ['admin', 'SET GLOBAL max_connections = 10'],
    ['admin', 'CREATE USER somebody'],
    ['admin', `GRANT INSERT ON house.* TO '${ACCOUNT_NAMES.reader}'@'127.0.0.1'`],
  ])('%s may not: %s', async (account, statement) => {
    await expect(run(cluster.primary, account, statement)).rejects.toThrow(/denied/i);
  });
});

describe('loading a dump', () => {
  test('routines between delimiters arrive, on the replica too', async () => {
    const sql = [
      'CREATE DATABASE cabin; USE cabin;\n',
      'CREATE TABLE log (entry VARCHAR(20)) CHARACTER SET utf8mb4;\nDELIMITER //\n',
      "CREATE PROCEDURE note(what VARCHAR(20)) BEGIN INSERT INTO log VALUES (what); END//\nDELIMITER ;\nCALL note('kept 🏠');\n",
    ];
    await cluster.load([{ name: 'cabin', sql }], 10_000);
    expect(await run(replica(), 'reader', 'SELECT entry FROM cabin.log')).toEqual([{ entry: 'kept 🏠' }]);
  });

  test('stops at the first mistake and names the dump and the line', async () => {
    const sql = ['SELECT 1;\nSELEKT 2;\n', 'CREATE DATABASE never;\n'];
    const loading = cluster.load([{ name: 'broken.sql', sql }], 10_000);
    await expect(loading).rejects.toThrow(/^broken\.sql: ERROR 1064 .* at line 2/);
    expect(await run(cluster.primary, 'root', "SHOW DATABASES LIKE 'never'")).toEqual([]);
  });
});

test('the inventory shows each node as its sshd shows itself', async () => {
  const lines = (await readFile(cluster.inventoryFile, 'utf8')).trim().split('\n');
  const { name, userName, sshPort, mysqlPort, hostKey } = cluster.primary;
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe(
    `${name},${userName},,,127.0.0.1,running,primary,${sshPort},${mysqlPort},${hostKey},ssh`,
  );
  for (const node of cluster.nodes) {
    const privateKey = await readFile(cluster.userKeyFile, 'utf8');
    const client = await logIn({
      port: node.sshPort,
      userName: node.userName,
      hostKey: node.hostKey,
      privateKey,
    });
    const greeting = await forward(client, node.mysqlPort);
    expect(greeting.toString('latin1')).toMatch(/mysql_native_password|caching_sha2_password/);
    client.end();
  }
});

describe('a second start', () => {
  test('on other ports, keeps data, passwords and keys, and replicates on', async () => {
    const before = { secrets: cluster.secrets, hostKey: cluster.primary.hostKey };
    const pids = cluster.servers.map((server) => server.pid as number);
    await cluster.stop();
    await pollUntil('all processes are gone', 5_000, () => pids.every((pid) => !isAlive(pid)));
    cluster = await newCluster(folder.path, await freeNodePorts(2));
    await cluster.start();
    expect({ secrets: cluster.secrets, hostKey: cluster.primary.hostKey }).toEqual(before);
    await run(cluster.primary, 'writer', 'INSERT INTO house.room VALUES (20)');
    await cluster.waitForReplicas(10_000);
    const rows = await run(
      replica(),
      'reader',
      'SELECT id FROM house.room WHERE id IN (1, 3, 20) ORDER BY id',
    );
    expect(rows).toEqual([{ id: 1 }, { id: 3 }, { id: 20 }]);
  });

  test('secrets and keys are readable by their owner only', async () => {
    for (const file of [join(folder.path, 'secrets.json'), cluster.userKeyFile]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
  });

  test('a taken port is a clear message, and nothing is left running', async () => {
    const ports = cluster.nodes.map(({ mysqlPort, sshPort }) => ({ mysqlPort, sshPort }));
    const other = temporaryFolder('cluster-2');
    const second = await newCluster(other.path, ports);
    await expect(second.start()).rejects.toThrow(/port \d+ of 127\.0\.0\.1 is taken/);
    expect(second.servers.map((server) => server.pid)).toEqual(second.servers.map(() => undefined));
    other.remove();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
