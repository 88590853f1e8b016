import type { Readable } from 'node:stream';

/** Calls back once the parent's end of the pipe is closed, however the parent ended. */
export function whenParentIsGone(pipe: Readable, callback: () => void): void {
  pipe.on('error', callback).on('close', callback).on('end', callback).resume();
}
