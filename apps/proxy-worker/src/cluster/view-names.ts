import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { MysqlConnection } from '../execution/mysql-connection.ts';
import { withTimeLimit } from '../execution/time-limit.ts';

const LOOK_INTERVAL_MS = 2_000;
const LOOK_LIMIT_MS = 2_000;

export interface ViewNames extends Service {
  /** True when one of the names is a view's, in whatever database, or when the views are not known. */
  mayMention(names: ReadonlySet<string>): boolean;
  /** From now until the next look the views are not known: a statement may have made one. */
  forget(): void;
}

/**
 * The views of a node. The text of a read does not show what a view calls: a function in it runs with its definer's
 * rights, and may set variables or take locks that stay in the session. So a session is renewed after a read of a view.
 */
export function createViewNames(open: () => Promise<MysqlConnection>): ViewNames {
  let known: ReadonlySet<string> | null = null;
  let connection: MysqlConnection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = true;
  let looks = 0;

  const look = async () => {
    looks += 1;
    const mine = looks;
    if (connection === null || connection.lost) connection = await open();
    const rows = await withTimeLimit(
      connection.query('SELECT DISTINCT LOWER(table_name) FROM information_schema.views'),
      LOOK_LIMIT_MS,
      'the views were not told in time',
    );
    if (mine === looks) known = new Set(rows.map(([name]) => String(name)));
  };

  const turn = async () => {
    try {
      await look();
    } catch {
      known = null;
      connection?.destroy();
      connection = null;
    }
    if (closed) connection?.destroy();
    else timer = setTimeout(() => void turn(), LOOK_INTERVAL_MS);
  };

  return {
    mayMention: (names) => known === null || !known.isDisjointFrom(names),
    forget() {
      looks += 1;
      known = null;
    },
    async start() {
      if (!closed) return;
      closed = false;
      void turn();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      connection?.destroy();
      connection = null;
    },
  };
}
