import type { Service } from '@sluice/common/lifecycle/service.ts';
import { abortable } from './abortable.ts';
import { isServerError } from './database-error.ts';
import { chooseIdle, type SessionWish } from './idle-choice.ts';
import type { MysqlConnection } from './mysql-connection.ts';
import { withTimeLimit } from './time-limit.ts';

/** A session lent to one caller. Exactly one of `giveBack` and `discard` ends the loan; the second call does nothing. */
export interface LentSession {
  readonly connection: MysqlConnection;
  /** `changed`: something may be left in it, so it is reset and pinned before anybody else gets it. */
  giveBack(state: 'unchanged' | 'changed'): void;
  /** For any doubt: the connection is destroyed. */
  discard(): void;
  /** Prepared statements are bound to the database they were prepared in; the pool must know. */
  notePrepared(): void;
}

export interface NodePool extends Service {
  /**
   * Waits for a pinned session in the wished database. Rejects with the signal's reason, or with the error that kept
   * it from getting one; nothing of the caller's statement has been sent then. `verified`: a session that was idle for
   * a while answers a ping first, for statements that cannot be repeated.
   */
  acquire(wish: SessionWish & { verified: boolean }, signal: AbortSignal): Promise<LentSession>;
  readonly size: number;
}

export interface NodePoolParts {
  max: number;
  open: () => Promise<MysqlConnection>;
  pins: (connection: MysqlConnection) => string;
}

interface Member {
  connection: MysqlConnection;
  database: string | null;
  fresh: boolean;
  prepared: boolean;
  usedAt: number;
}

interface Waiter {
  wish: SessionWish & { verified: boolean };
  hand: (member: Member | Promise<Member>) => void;
  fail: (error: unknown) => void;
}

const IDLE_MAX_MS = 60_000;
const SWEEP_INTERVAL_MS = 15_000;
/** An idle time after which a session is asked whether it still lives. */
const TRUST_MS = 1_000;
const RESET_LIMIT_MS = 2_000;

/**
 * Sessions of one account on one node. Not the driver's pool: that one neither resets and pins sessions, nor knows
 * databases, nor waits with a deadline.
 */
export function createNodePool({ max, open, pins }: NodePoolParts): NodePool {
  const members = new Set<Member>();
  const idle: Member[] = [];
  const waiters: Waiter[] = [];
  let opening = 0;
  let closed = false;
  let sweeper: NodeJS.Timeout | undefined;

  const remove = (member: Member) => {
    members.delete(member);
    const index = idle.indexOf(member);
    if (index >= 0) idle.splice(index, 1);
    member.connection.destroy();
    serveWaiters();
  };

  const openMember = async (): Promise<Member> => {
    opening += 1;
    try {
      const connection = await open();
      if (closed) {
        connection.destroy();
        throw new PoolClosedError();
      }
      const member: Member = { connection, database: null, fresh: true, prepared: false, usedAt: Date.now() };
      members.add(member);
      connection.onLost(() => remove(member));
      await connection.query(pins(connection)).catch((error) => {
        remove(member);
        throw error;
      });
      return member;
    } finally {
      opening -= 1;
      serveWaiters();
    }
  };

  const renew = async (member: Member) => {
    await member.connection.reset();
    await member.connection.query(pins(member.connection));
    member.fresh = true;
    member.prepared = false;
  };

  /** Hands a session to the first waiters as long as there is one, or room for one. */
  function serveWaiters(): void {
    while (waiters.length > 0 && !closed) {
      const waiter = waiters[0] as Waiter;
      const choice = chooseIdle(idle, waiter.wish);
      if (choice.action === 'use') {
        waiters.shift();
        idle.splice(idle.indexOf(choice.session), 1);
        waiter.hand(choice.session);
        continue;
      }
      const full = members.size + opening >= max;
      if (full && !choice.makeRoomBy) return;
      waiters.shift();
      if (full && choice.makeRoomBy) {
        const leaving = choice.makeRoomBy;
        idle.splice(idle.indexOf(leaving), 1);
        members.delete(leaving);
        leaving.connection.destroy();
      }
      waiter.hand(openMember());
    }
  }

  const putBack = (member: Member) => {
    if (closed || member.connection.lost) return remove(member);
    member.usedAt = Date.now();
    idle.push(member);
    serveWaiters();
  };

  const prepare = async (member: Member, wish: Waiter['wish']) => {
    const { connection } = member;
    if (wish.verified && Date.now() - member.usedAt > TRUST_MS) await connection.ping();
    const moves = wish.database !== null && member.database !== wish.database;
    if ((wish.freshSession && !member.fresh) || (moves && member.prepared)) await renew(member);
    if (moves) {
      await connection.query(`USE \`${wish.database?.replaceAll('`', '``')}\``);
      member.database = wish.database;
    }
    // A reset leaves FOUND_ROWS() as it was.
    if (wish.freshSession) await connection.query('SELECT 1');
  };

  const lend = (member: Member): LentSession => {
    let over = false;
    const end = (action: () => void) => {
      if (over) return;
      over = true;
      action();
    };
    member.fresh = false;
    return {
      connection: member.connection,
      notePrepared: () => {
        member.prepared = true;
      },
      discard: () => end(() => remove(member)),
      giveBack: (state) =>
        end(() => {
          if (state === 'unchanged') return putBack(member);
          withTimeLimit(renew(member), RESET_LIMIT_MS, 'the session was not reset in time').then(
            () => putBack(member),
            () => remove(member),
          );
        }),
    };
  };

  const sweep = () => {
    const now = Date.now();
    for (const member of idle.filter(({ usedAt }) => now - usedAt > IDLE_MAX_MS)) remove(member);
  };

  return {
    get size() {
      return members.size + opening;
    },
    async start() {
      sweeper ??= setInterval(sweep, SWEEP_INTERVAL_MS).unref();
    },
    async close() {
      closed = true;
      clearInterval(sweeper);
      for (const waiter of waiters.splice(0)) waiter.fail(new PoolClosedError());
      for (const member of [...members]) remove(member);
    },
    async acquire(wish, signal) {
      signal.throwIfAborted();
      if (closed) throw new PoolClosedError();
      const member = await takeMember(wish, signal);
      const ready = prepare(member, wish);
      try {
        await abortable(ready, signal);
      } catch (error) {
        if (signal.aborted || member.connection.lost || !isServerError(error)) remove(member);
        else putBack(member);
        throw error;
      }
      return lend(member);
    },
  };

  function takeMember(wish: Waiter['wish'], signal: AbortSignal): Promise<Member> {
    return new Promise((resolve, reject) => {
      let over = false;
      const finish = () => {
        over = true;
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = () => {
        finish();
        const index = waiters.indexOf(waiter);
        if (index >= 0) waiters.splice(index, 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        wish,
        hand: (given) => {
          Promise.resolve(given).then(
            (member) => {
              if (over) return putBack(member);
              finish();
              resolve(member);
            },
            (error) => {
              if (over) return;
              finish();
              reject(error);
            },
          );
        },
        fail: (error) => {
          finish();
          reject(error);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiters.push(waiter);
      serveWaiters();
    });
  }
}

export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
}
