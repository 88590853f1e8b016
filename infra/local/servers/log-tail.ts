import { open } from 'node:fs/promises';

const TAIL_BYTES = 16_384;

/** The last lines of a log file from `fromByte` on; empty when there is none. */
export async function logTail(file: string, fromByte: number, maxLines = 15): Promise<string> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(fromByte, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(TAIL_BYTES), position: start });
    const lines = buffer.subarray(0, bytesRead).toString('utf8').trimEnd().split('\n');
    return lines.slice(-maxLines).join('\n');
  } finally {
    await handle.close();
  }
}
