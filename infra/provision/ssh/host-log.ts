import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The record of everything that was done on one host: a file, appended to. */
export interface HostLog {
  readonly file: string;
  line(text: string): void;
}

export function openHostLog(folder: string, host: string, now: () => Date = () => new Date()): HostLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${host}.log`);
  return {
    file,
    line: (text) => {
      const lines = text.replace(/\n$/, '').split('\n');
      appendFileSync(file, lines.map((line) => `${now().toISOString()} ${line}\n`).join(''), { mode: 0o600 });
    },
  };
}
