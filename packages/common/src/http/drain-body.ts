import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 8_000_000;
const MAX_MS = 500;

/**
 * Reads on what nobody wants, within bounds. A connection that is closed while its caller still sends is reset, and the answer is lost on
 * the way (RFC 9112, section 9.6). Never rejects.
 */
export function drainBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.readableEnded || request.destroyed) return resolve();
    let bytes = 0;
    const finish = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', finish).off('close', finish);
      resolve();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) finish();
    };
    const timer = setTimeout(finish, MAX_MS);
    request.on('data', count).once('end', finish).once('close', finish).resume();
  });
}
