import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Database } from '../binaries/binary.ts';
import {
  REPLICATION_DIALECTS,
  type ReplicationDialect,
  type ReplicationSource,
} from './replication-dialect.ts';

export type RootAccess = { port: number; password: string };
export type Replica = RootAccess & { name: string };

const RUNNING_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/** Makes the replica follow the primary and returns when both of its threads run. */
export async function followPrimary(
  flavor: Database['flavor'],
  replica: Replica,
  source: ReplicationSource,
): Promise<void> {
  const dialect = REPLICATION_DIALECTS[flavor];
  await asRoot(replica, async (connection) => {
    for (const statement of dialect.follow(source)) await connection.query(statement);
    await untilRunning(connection, dialect, replica.name);
  });
}

async function untilRunning(
  connection: Connection,
  dialect: ReplicationDialect,
  name: string,
): Promise<void> {
  const deadline = Date.now() + RUNNING_TIMEOUT_MS;
  for (;;) {
    const [rows] = await connection.query<RowDataPacket[]>(dialect.showState);
    const state = dialect.readState(rows[0]);
    if (state.outcome === 'running') return;
    if (state.outcome === 'broken' || Date.now() > deadline)
      throw new Error(`${name} does not replicate: ${state.error}`);
    await delay(POLL_MS);
  }
}

/** Returns when each replica has all that the primary has written by now; throws, naming the late one, after the time limit. */
export async function waitForReplicas(
  flavor: Database['flavor'],
  primary: RootAccess,
  replicas: readonly Replica[],
  timeoutMs: number,
): Promise<void> {
  const dialect = REPLICATION_DIALECTS[flavor];
  const position = await asRoot(primary, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(dialect.position);
    return String(rows[0]?.position ?? '');
  });
  await Promise.all(replicas.map((replica) => waitForPosition(dialect, replica, position, timeoutMs)));
}

async function waitForPosition(
  dialect: ReplicationDialect,
  replica: Replica,
  position: string,
  timeoutMs: number,
): Promise<void> {
  await asRoot(replica, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(dialect.wait(position, timeoutMs / 1000));
    if (Number(rows[0]?.result) === 0) return;
    const [states] = await connection.query<RowDataPacket[]>(dialect.showState);
    const state = dialect.readState(states[0]);
    const why = state.outcome === 'running' ? 'it is still applying' : state.error;
    throw new Error(`${replica.name} does not have the primary's data after ${timeoutMs / 1000} s: ${why}`);
  });
}

async function asRoot<T>(access: RootAccess, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({
    host: '127.0.0.1',
    port: access.port,
    user: 'root',
    password: access.password,
  });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
