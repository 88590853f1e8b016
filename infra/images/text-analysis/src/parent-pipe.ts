import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Whether standard input is a pipe, as parents give one, and no terminal, file or /dev/null. */
export function hasParentPipe(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}

/** Calls back once the parent's end of the pipe is closed, however the parent ended. */
export function whenParentIsGone(pipe: Readable, callback: () => void): void {
  pipe.on('error', callback).on('close', callback).on('end', callback).resume();
}
