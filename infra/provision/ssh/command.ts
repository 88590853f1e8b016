import type { Readable } from 'node:stream';

/** What a host is told to do, as root. */
export interface Command {
  /** For `/bin/sh -eu`. Stands in the host's log and process list: no secret belongs here. */
  script: string;
  /** For standard input: content of files, passwords. Is not logged. A function makes a stream for each use. */
  input?: string | (() => Readable);
  /** False: what it prints is not logged either. */
  isLogged?: boolean;
  timeoutMs?: number;
}

export interface CommandResult {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}
