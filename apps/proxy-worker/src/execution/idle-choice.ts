export interface SessionWish {
  /** Null: the statement names every table's database itself, and must not see what another caller used. */
  database: string | null;
  /** The statement asks what the session's last statement left: it gets a session in which nothing ran. */
  freshSession: boolean;
}

export interface IdleSession {
  readonly database: string | null;
  readonly fresh: boolean;
}

export type IdleChoice<S> =
  | { action: 'use'; session: S }
  /** Open a new one; the pool says whether there is room. */
  | { action: 'open'; makeRoomBy: S | null };

/**
 * Which idle session serves a wish. `idle` is ordered by use, the last used at the end: those at the front may time out.
 * A session that is in a database cannot leave it, only change it.
 */
export function chooseIdle<S extends IdleSession>(idle: readonly S[], wish: SessionWish): IdleChoice<S> {
  const fitting = idle.filter((session) => session.database === wish.database);
  const best = (wish.freshSession && fitting.findLast((session) => session.fresh)) || fitting.at(-1);
  if (best) return { action: 'use', session: best };
  if (wish.database === null) return { action: 'open', makeRoomBy: idle[0] ?? null };
  const other = idle.find((session) => session.database === null) ?? idle[0];
  return other ? { action: 'use', session: other } : { action: 'open', makeRoomBy: null };
}
