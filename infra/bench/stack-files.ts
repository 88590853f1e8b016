import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { StackState } from '../local/stack/state-file.ts';

/** What a benchmark needs to know of the running stack, from the files that `npm start` keeps. */
export function readStackFiles(dataDir: string): {
  state: StackState;
  workerEnv: Record<string, string | undefined>;
} {
  try {
    return {
      state: JSON.parse(readFileSync(join(dataDir, 'state.json'), 'utf8')) as StackState,
      workerEnv: parseEnv(readFileSync(join(dataDir, 'env', 'worker.env'), 'utf8')),
    };
  } catch {
    throw new Error(`No stack runs on ${dataDir}: run npm start in another terminal first`);
  }
}
