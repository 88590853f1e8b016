import { type Connection, createConnection } from 'mysql2';
import type { Account } from '../config.ts';
import type { SshTunnel } from '../tunnel/ssh-tunnel.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { withTimeLimit } from './time-limit.ts';

/** Per connection; the driver's own default of 16,000 would hold that many statements open on the server. */
const PREPARED_STATEMENTS_MAX = 100;

export interface MysqlConnection {
  /** The driver's connection, for streaming. */
  readonly driver: Connection;
  readonly threadId: number;
  readonly dialect: Dialect;
  readonly lost: boolean;
  /** Runs a statement of our own and returns its rows as arrays. */
  query(sql: string): Promise<unknown[][]>;
  /** COM_RESET_CONNECTION: variables, locks, temporary tables and prepared statements are gone, the database stays. */
  reset(): Promise<void>;
  ping(): Promise<void>;
  /** Calls back once, when the connection is lost or destroyed; at once when it already is. Returns how to stop listening. */
  onLost(listener: (error: Error) => void): () => void;
  destroy(): void;
}

/** Opens a database connection through the tunnel, not pinned yet. `LOCAL INFILE` is not even announced. */
export async function openMysqlConnection(
  tunnel: SshTunnel,
  account: Account,
  limitMs: number,
): Promise<MysqlConnection> {
  const startedAt = performance.now();
  const channel = await withTimeLimit(
    tunnel.openChannel(),
    limitMs,
    'the channel was not opened in time',
    (late) => late.destroy(),
  );
  const driver = createConnection({
    stream: channel,
    user: account.user,
    password: account.password.reveal(),
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: Math.max(1, limitMs - (performance.now() - startedAt)),
    // FOUND_ROWS off: affectedRows counts rows that changed, as the server itself does; the driver would switch it on.
    flags: ['-FOUND_ROWS', '-LOCAL_FILES', '-IGNORE_SPACE'],
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    maxPreparedStatements: PREPARED_STATEMENTS_MAX,
  });
  const listeners = new Set<(error: Error) => void>();
  let loss: Error | null = null;
  const lose = (error: Error) => {
    if (loss) return;
    loss = error;
    // The driver's own end() only half-closes the channel.
    driver.destroy();
    channel.destroy();
    for (const listener of listeners) listener(error);
    listeners.clear();
  };
  driver.on('error', lose);
  // A server that dies only half-closes the channel, and the driver waits for the other half.
  channel.on('end', () => lose(new Error('The server closed the connection')));
  channel.on('close', () => lose(new Error('The channel was closed')));

  const greeting = await new Promise<{ serverVersion: string; connectionId: number }>((resolve, reject) => {
    driver.once('connect', (handshake: unknown) => resolve(handshake as never));
    listeners.add(reject);
  });
  listeners.clear();

  const promised = (run: (done: (error: Error | null, rows?: unknown) => void) => void) =>
    new Promise<unknown>((resolve, reject) => {
      if (loss) return reject(loss);
      // Some losses reach the connection only, not the command that waits.
      listeners.add(reject);
      run((error, rows) => {
        listeners.delete(reject);
        if (error) reject(error);
        else resolve(rows);
      });
    });
  return {
    driver,
    threadId: greeting.connectionId,
    dialect: dialectOf(greeting.serverVersion),
    get lost() {
      return loss !== null;
    },
    query: async (sql) => (await promised((done) => driver.query({ sql }, done))) as unknown[][],
    reset: async () => {
      await promised((done) => (driver as ResettableConnection).reset(done));
    },
    ping: async () => {
      await promised((done) => driver.ping(done));
    },
    onLost(listener) {
      if (loss) listener(loss);
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy: () => lose(new Error('The connection was destroyed')),
  };
}

/** `reset` exists, but is missing in the driver's type declarations. */
type ResettableConnection = Connection & { reset(done: (error: Error | null) => void): void };
