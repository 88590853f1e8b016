import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';

/**
 * What an error of the driver means. `refused`: the server said no, and the connection is still good. `interrupted`:
 * the statement was killed or ran into a time limit, and was rolled back. `busy`: no session was given; nothing was
 * sent. `lost`: nobody knows how far it came.
 */
export type DatabaseError =
  | { kind: 'refused'; code: ErrorCode; errno: number; sqlState: string; message: string }
  | { kind: 'interrupted'; errno: number; sqlState: string; message: string }
  | { kind: 'busy'; message: string }
  | { kind: 'lost'; message: string };

const CODES = new Map<number, ErrorCode>([
  [1213, 'DATABASE.DEADLOCK'],
  [1205, 'DATABASE.LOCK_TIMEOUT'],
  [3572, 'DATABASE.LOCK_TIMEOUT'], // NOWAIT
  [1290, 'DATABASE.READ_ONLY'],
  [1792, 'DATABASE.READ_ONLY'],
  [1836, 'DATABASE.READ_ONLY'],
  ...[1022, 1048, 1062, 1169, 1216, 1217, 1451, 1452, 1557, 1586, 1761, 1762, 3819, 4025].map(
    (errno): [number, ErrorCode] => [errno, 'DATABASE.CONSTRAINT'],
  ),
  ...[1044, 1045, 1142, 1143, 1227, 1370, 1410].map((errno): [number, ErrorCode] => [
    errno,
    'DATABASE.DENIED',
  ]),
]);

/** Killed; MariaDB's and MySQL's time limits; MariaDB's "query was killed". */
const INTERRUPTED = new Set([1317, 1969, 3024]);
/** Too many connections: of all, of the user, of the user's own limit. */
const BUSY = new Set([1040, 1203, 1226]);
/** "WSREP has not yet prepared node for application use": a member of a Galera cluster that is cut off or joins; nothing ran. */
const NOT_PREPARED = { errno: 1047, text: /^WSREP has not/ };
/** Shutdown in progress, connection killed, aborted connections, timed out while idle; and a commit that a Galera cluster may have. */
const LOST = new Set([1053, 1152, 1180, 1184, 1927, 2006, 2013, 3169, 4031]);

export function readDatabaseError(error: unknown): DatabaseError {
  const { errno, sqlState, sqlMessage, message } = error as {
    errno?: number;
    sqlState?: string;
    sqlMessage?: string;
    message: string;
  };
  // The driver's own errors and those of the system have no SQL state.
  if (typeof errno !== 'number' || typeof sqlState !== 'string') {
    if (error instanceof TypeError || error instanceof RangeError) {
      return { kind: 'refused', code: 'REQUEST.INVALID', errno: 0, sqlState: '', message };
    }
    return { kind: 'lost', message };
  }
  const text = sqlMessage ?? message;
  const isNotPrepared = errno === NOT_PREPARED.errno && NOT_PREPARED.text.test(text);
  if (isNotPrepared || BUSY.has(errno)) return { kind: 'busy', message: text };
  if (LOST.has(errno) || sqlState.startsWith('08S')) return { kind: 'lost', message: text };
  if (INTERRUPTED.has(errno) || sqlState === '70100') {
    return { kind: 'interrupted', errno, sqlState, message: text };
  }
  let code = CODES.get(errno) ?? 'DATABASE.REJECTED';
  // 1290 names the option that forbids the statement; only some of them mean that another node could do it.
  if (errno === 1290 && !/read[-_]only/i.test(text)) code = 'DATABASE.REJECTED';
  return { kind: 'refused', code, errno, sqlState, message: text };
}

/** The server answered: the connection itself is fine. */
export function isServerError(error: unknown): boolean {
  return typeof (error as { sqlState?: unknown }).sqlState === 'string';
}
