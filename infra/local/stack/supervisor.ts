import type { Server, ServerExit } from '../servers/server.ts';

/** A process that died comes back after this; with the start itself well under two seconds. */
const RESTART_DELAY_MS = 200;
const RETRY_DELAY_MS = 1_000;

export interface SupervisorParts {
  /** Names of processes that stay down. */
  noRestart: readonly string[];
  say: (line: string) => void;
  /** Called after every start and exit. */
  onChange: () => void;
}

/** Keeps the servers of the stack alive: one that ends by itself is started again, on the same port and data. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #groups: Server[][] = [];
  #closing = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  get servers(): Server[] {
    return this.#groups.flat();
  }

  /** Watches servers that run already. Groups are stopped in the reverse order of their adoption. */
  adopt(group: Server[]): void {
    this.#groups.push(group);
    for (const server of group) server.onExit((exit) => this.#onExit(server, exit));
  }

  async start(group: Server[]): Promise<void> {
    if (this.#closing) throw new Error('the stack is being stopped');
    this.adopt(group);
    await Promise.all(group.map((server) => server.start()));
    this.#parts.onChange();
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const group of [...this.#groups].reverse()) {
      await Promise.all(group.map((server) => server.stop()));
    }
  }

  #onExit(server: Server, exit: ServerExit): void {
    if (this.#closing) return;
    const how = exit.signal ?? `exit code ${exit.code}`;
    this.#parts.onChange();
    if (this.#parts.noRestart.includes(server.name)) {
      this.#parts.say(`${server.name} died (${how}) and stays down`);
      return;
    }
    this.#parts.say(`${server.name} died (${how}), starting it again`);
    setTimeout(() => this.#restart(server), RESTART_DELAY_MS);
  }

  async #restart(server: Server): Promise<void> {
    if (this.#closing) return;
    try {
      await server.start();
      if (this.#closing) await server.stop();
      else this.#parts.say(`${server.name} is back (process ${server.pid})`);
    } catch (error) {
      this.#parts.say(`${server.name} does not come back: ${(error as Error).message}`);
      setTimeout(() => this.#restart(server), RETRY_DELAY_MS);
    }
    this.#parts.onChange();
  }
}
