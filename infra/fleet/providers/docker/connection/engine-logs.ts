const HEADER_BYTES = 8;

/** The engine puts a header before each piece of a log: its stream, three zeros, its length. */
export function textOfLogs(logs: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= logs.length; ) {
    const end = at + HEADER_BYTES + logs.readUInt32BE(at + 4);
    pieces.push(logs.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}
