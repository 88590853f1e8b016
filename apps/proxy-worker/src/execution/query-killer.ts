import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { MysqlConnection } from './mysql-connection.ts';

export interface QueryKiller extends Service {
  /** Interrupts the statement that the session runs now; harmless when it runs none. Rejects when it could not ask. */
  interrupt(threadId: number): Promise<void>;
  /** Ends the session. */
  end(threadId: number): Promise<void>;
}

const IDLE_MS = 5_000;

/** KILL on a connection of its own, opened at first need, never from the pool: that may be exhausted just then. */
export function createQueryKiller(open: () => Promise<MysqlConnection>): QueryKiller {
  let current: Promise<MysqlConnection> | null = null;
  let idleTimer: NodeJS.Timeout | undefined;
  let closed = false;

  const release = () => {
    clearTimeout(idleTimer);
    const last = current;
    current = null;
    last?.then((connection) => connection.destroy()).catch(() => undefined);
  };

  const ask = async (sql: string) => {
    if (closed) throw new Error('closed');
    current ??= open();
    const mine = current;
    clearTimeout(idleTimer);
    idleTimer = setTimeout(release, IDLE_MS).unref();
    try {
      await (await mine).query(sql);
    } catch (error) {
      if (error instanceof Error && /unknown thread/i.test(error.message)) return;
      if (current === mine) release();
      throw error;
    }
  };

  return {
    async start() {
      closed = false;
    },
    async close() {
      closed = true;
      release();
    },
    interrupt: (threadId) => ask(`KILL QUERY ${threadId}`),
    end: (threadId) => ask(`KILL ${threadId}`),
  };
}
