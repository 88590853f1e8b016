import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Database, environmentOf } from '../binaries/binary.ts';
import { MYSQL_DIALECTS } from '../servers/mysql-dialect.ts';
import type { RootAccess } from './replication.ts';

/** A file, or SQL text that is made as it is sent; `name` is for the error message. */
export type Dump = { file: string } | { name: string; sql: Iterable<string> };

/** A dump was refused by the server; the message is its client's, with the line. */
export class DumpError extends Error {
  override name = 'DumpError';
}

/**
 * Pipes SQL dumps, one after the other, through the server's own client as root: it knows DELIMITER, USE and conditional comments.
 * Stops at the first error. What ran before it stays, as with any dump.
 */
export async function loadDumps(
  database: Database,
  primary: RootAccess,
  dumps: readonly Dump[],
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-load-'));
  try {
    const optionFile = join(dir, 'client.cnf');
    const options = [
      '[client]',
      'user=root',
      `password=${primary.password}`,
      'host=127.0.0.1',
      `port=${primary.port}`,
    ];
    await writeFile(optionFile, `${options.join('\n')}\n`, { mode: 0o600 });
    for (const dump of dumps) await loadOne(database, optionFile, dump);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function loadOne(database: Database, optionFile: string, dump: Dump): Promise<void> {
  const { client, flavor } = database;
  const name = 'file' in dump ? dump.file : dump.name;
  const source = 'file' in dump ? createReadStream(dump.file) : Readable.from(dump.sql);
  const args = [
    `--defaults-file=${optionFile}`,
    '--protocol=TCP',
    ...MYSQL_DIALECTS[flavor].clientArguments,
    '--batch',
    '--binary-mode', // else a line of the dump may be a command to the client: \! runs a shell
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=64M',
  ];
  const child = spawn(client.path, args, { env: environmentOf(client), stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-2_000);
  });
  // A client that stops at an error closes its end: then its own complaint is what counts.
  const sent = pipeline(source, child.stdin).then(
    () => null,
    (error: NodeJS.ErrnoException) => error,
  );
  const [[code], sendError] = await Promise.all([ended, sent]);
  if (code === 0 && sendError === null) return;
  throw new DumpError(
    `${name}: ${errorOf(complaint) || sendError?.message || `the client ended with code ${code}`}`,
  );
}

/** The client shows the whole statement before its error; the line number is enough. */
function errorOf(complaint: string): string {
  const at = complaint.search(/^ERROR /m);
  return (at === -1 ? complaint : complaint.slice(at)).trim();
}
