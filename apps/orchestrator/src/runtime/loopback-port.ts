import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below Linux's range for outgoing connections (32768 and up): who keeps trying to reach a dead container there can be given
 * the very port that it calls, and then the container cannot come back.
 */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const TRIES = 200;

/**
 * A port of 127.0.0.1 that nobody listens on now: the wished one if it is free. Somebody else may take it before it is used;
 * whoever wanted it then fails to listen, and is started again.
 */
export async function loopbackPort(wished: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = tries === 0 && wished !== undefined ? wished : randomInt(LOWEST, HIGHEST);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no port of 127.0.0.1 between ${LOWEST} and ${HIGHEST} was free in ${TRIES} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
