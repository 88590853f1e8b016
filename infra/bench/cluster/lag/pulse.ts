import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { readBeat, writeBeat } from './heartbeat-table.ts';
import type { Beat } from './lag-figures.ts';

/** Ten writes of one row a second: enough to see a lag come and go, too few to matter to a server under load. */
export const BEAT_INTERVAL_MS = 100;

/** Writes the beats on the primary, and remembers them. */
export class Pulse extends EventEmitter<{ change: [] }> {
  readonly beats: Beat[] = [];
  /** When the last beat was: null while there are more to come. */
  endedAt: number | null = null;
  readonly #connection: Connection;
  readonly #database: string;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;

  constructor(connection: Connection, database: string, signal: AbortSignal) {
    super();
    this.setMaxListeners(0);
    this.#connection = connection;
    this.#database = database;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Until it is stopped; at least once, and once more at the end, so that the last thing that was written is covered. */
  async beat(): Promise<void> {
    try {
      let number = await readBeat(this.#connection, this.#database);
      let last = false;
      while (!last) {
        last = this.#signal.aborted;
        number += 1;
        await writeBeat(this.#connection, this.#database, number);
        this.beats.push({ number, committedAt: performance.now() });
        this.emit('change');
        if (!last) await delay(BEAT_INTERVAL_MS, undefined, { signal: this.#signal }).catch(() => undefined);
      }
    } finally {
      this.endedAt = performance.now();
      this.emit('change');
    }
  }
}
