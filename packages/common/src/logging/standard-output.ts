import { writeSync } from 'node:fs';

const STDOUT = 1;
/** How long a full pipe is waited for. Nothing else runs meanwhile. */
const PATIENCE_MS = 500;
const PAUSE_MS = 5;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes the whole text at once. False when it cannot be written: the disk is full, the reader has gone, or the pipe stays full.
 * Unlike the usual writers it neither throws nor tries for ever: a log must not stop the process that it tells about.
 */
export function writeToStandardOutput(text: string, descriptor: number = STDOUT): boolean {
  const bytes = Buffer.from(text);
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > giveUpAt) return false;
      Atomics.wait(pause, 0, 0, PAUSE_MS);
    }
  }
  return true;
}
