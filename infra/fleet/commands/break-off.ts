import { rmSync } from 'node:fs';

/** As a shell has it for a process that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

export interface BreakOff {
  /** Where SIGINT and SIGTERM arrive. */
  signals: NodeJS.EventEmitter;
  command: string;
  /** Ours. */
  lockFile: string;
  complain: (line: string) => void;
  exit: (code: number) => void;
}

/** All that changes a fleet may be broken off anywhere and begun again: a signal ends it at once, and says so. Returns how to stop listening. */
export function endOnSignals({ signals, command, lockFile, complain, exit }: BreakOff): () => void {
  const end = (signal: Signal) => {
    release();
    complain(`Broken off; what was done stays. Call ${command} again.`);
    rmSync(lockFile, { force: true });
    exit(EXIT_CODES[signal]);
  };
  const names = Object.keys(EXIT_CODES) as Signal[];
  const release = () => {
    for (const name of names) signals.removeListener(name, end);
  };
  for (const name of names) signals.on(name, end);
  return release;
}
