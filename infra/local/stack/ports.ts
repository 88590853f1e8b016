import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { freePort, isPortFree } from '../servers/free-port.ts';

const PortBook = z.record(z.string(), z.int().min(1).max(65_535));

/** Gives each process the same port at every start of a data folder, as long as nobody else has taken it. */
export class Ports {
  readonly #path: string;
  readonly #book: Record<string, number>;

  constructor(path: string) {
    this.#path = path;
    this.#book = readBook(path);
  }

  /** The port of `name` from last time, else a free one. */
  async keep(name: string): Promise<number> {
    const known = this.#book[name];
    if (known !== undefined && (await isPortFree(known))) return known;
    const port = await freePort();
    this.#book[name] = port;
    writeFileSync(this.#path, `${JSON.stringify(this.#book, null, 2)}\n`);
    return port;
  }

  /** A port that the user chose: taken means a clear message, not another port. 0 means any free one. */
  async demand(name: string, port: number, flag: string): Promise<number> {
    if (port === 0) return this.keep(name);
    if (await isPortFree(port)) return port;
    throw new PortTaken(name, port, flag);
  }
}

export class PortTaken extends Error {
  override readonly name = 'PortTaken';

  constructor(process: string, port: number, flag: string) {
    super(
      `Port ${port}, meant for the ${process}, is in use by another program on this machine.\n` +
        `Stop that program, or choose another port: npm start -- ${flag} PORT (0 takes a free one).`,
    );
  }
}

function readBook(path: string): Record<string, number> {
  try {
    return PortBook.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {}; // a first start, or a book that somebody damaged: new ports are found
  }
}
