import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Dialect } from '../execution/dialect.ts';
import type { MysqlConnection } from '../execution/mysql-connection.ts';
import { TimeLimitError, withTimeLimit } from '../execution/time-limit.ts';
import { type GaleraMembership, keepsGaleraMembership, readGaleraMembership } from './galera.ts';
import { type GtidPosition, parseGtidPosition } from './gtid.ts';

export interface ProbeSample {
  readOnly: boolean;
  /** Of a synced member of a Galera cluster: that cluster. Null: the server belongs to none. */
  galera: GaleraMembership | null;
  /** Null where the server keeps no GTIDs. */
  position: GtidPosition | null;
  roundTripMs: number;
}

export interface NodeProbe extends Service {
  /** Probes without waiting for the next turn. */
  probeNow(): void;
}

export interface NodeProbeParts {
  intervalMs: number;
  tunnelOpen: () => boolean;
  open: () => Promise<MysqlConnection>;
  onSample: (sample: ProbeSample) => void;
  onFailure: (reason: string, timedOut: boolean) => void;
}

/** A probe that takes longer has failed. */
export const PROBE_LIMIT_MS = 1_000;

const QUERIES: Record<Dialect['family'], string> = {
  // gtid_current_pos: what the server wrote itself and what it applied as a replica.
  mariadb: 'SELECT @@global.read_only, @@global.gtid_current_pos',
  mysql: "SELECT @@global.read_only, IF(@@global.gtid_mode LIKE 'ON%', @@global.gtid_executed, NULL)",
};

const within = <T>(answer: Promise<T>) => withTimeLimit(answer, PROBE_LIMIT_MS, 'no answer in time');

/** Asks a node again and again how it is, on a connection of its own. Never two probes at a time. */
export function createNodeProbe(parts: NodeProbeParts): NodeProbe {
  let running = false;
  let again = false;
  let closed = true;
  let timer: NodeJS.Timeout | undefined;
  let connection: MysqlConnection | null = null;
  let isGalera = false;

  const probeOnce = async () => {
    if (!parts.tunnelOpen()) throw new Error('the tunnel does not stand');
    if (connection === null || connection.lost) {
      connection = await parts.open();
      isGalera = await within(keepsGaleraMembership(connection));
    }
    const { dialect } = connection;
    const galera = isGalera ? await within(readGaleraMembership(connection)) : null;
    const startedAt = performance.now();
    const rows = await within(connection.query(QUERIES[dialect.family]));
    const roundTripMs = performance.now() - startedAt;
    const [readOnly, gtid] = rows[0] ?? [];
    const position = typeof gtid === 'string' ? parseGtidPosition(dialect.family, gtid) : null;
    return { readOnly: Number(readOnly) !== 0, galera, position, roundTripMs };
  };

  const turn = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    clearTimeout(timer);
    const startedAt = performance.now();
    try {
      const sample = await probeOnce();
      if (!closed) parts.onSample(sample);
    } catch (error) {
      connection?.destroy();
      connection = null;
      if (!closed) parts.onFailure((error as Error).message, error instanceof TimeLimitError);
    }
    running = false;
    if (closed) {
      connection?.destroy();
      return;
    }
    const spentMs = performance.now() - startedAt;
    timer = setTimeout(() => void turn(), again ? 0 : Math.max(0, parts.intervalMs - spentMs));
    again = false;
  };

  return {
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
    probeNow() {
      if (!closed) void turn();
    },
  };
}
