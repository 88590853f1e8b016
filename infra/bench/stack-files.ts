import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isAlive } from '../local/servers/is-alive.ts';
import type { StackState } from '../local/stack/state-file.ts';

/** Told without a stack trace. */
export class NoStack extends Error {
  override readonly name = 'NoStack';
}

/** What a benchmark needs to know of the running stack, from the files that `npm start` keeps. Throws NoStack. */
export function readStackFiles(dataDir: string): {
  state: StackState;
  workerEnv: Record<string, string | undefined>;
} {
  try {
    const state = JSON.parse(readFileSync(join(dataDir, 'state.json'), 'utf8')) as StackState;
    // One that was killed leaves its files.
    if (!state.processes.some(({ pid }) => pid !== null && isAlive(pid))) throw new Error('none of it runs');
    return { state, workerEnv: parseEnv(readFileSync(join(dataDir, 'env', 'worker.env'), 'utf8')) };
  } catch (error) {
    throw new NoStack(`No stack runs on ${dataDir}: run npm start in another terminal first`, {
      cause: error,
    });
  }
}
