import { type Connection, createConnection } from 'mysql2/promise';
import type { SysbenchPlace } from './sysbench/sysbench.ts';

/** One server of an arm, as sysbench reaches it. */
export interface DatabaseServer {
  /** Unique in a comparison. */
  name: string;
  host: string;
  port: number;
  /** May make and drop the database of the benchmark. */
  user: string;
  password: string;
  /** How this process reaches it, where that is another way than `host` and `port`: a tunnel, for example. */
  connect?: () => Promise<Connection>;
  /** Where its load comes from, where that is not the place of the whole comparison. */
  sysbench?: SysbenchPlace;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Lends a connection of this process for as long as the work lasts. */
export async function withConnection<T>(
  server: DatabaseServer,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { host, port, user, password } = server;
  const connection = await (server.connect?.() ??
    createConnection({ host, port, user, password, connectTimeout: CONNECT_TIMEOUT_MS }));
  connection.on('error', () => undefined); // a broken connection rejects what is sent over it
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}
