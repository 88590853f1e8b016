import { EventEmitter } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endOnSignals } from './break-off.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('break-off');
});
afterEach(() => folder.remove());

function listening() {
  const lockFile = join(folder.path, 'lock');
  writeFileSync(lockFile, `${process.pid}\n`);
  const signals = new EventEmitter();
  const [said, codes]: [string[], number[]] = [[], []];
  const complain = (line: string) => void said.push(line);
  const exit = (code: number) => void codes.push(code);
  const release = endOnSignals({ signals, command: 'deploy', lockFile, complain, exit });
  return { signals, said, codes, release, isLocked: () => existsSync(lockFile) };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s is told once, the lock is given up, and it ends with %i', (signal, code) => {
  const { signals, said, codes, isLocked } = listening();
  signals.emit(signal, signal);
  // Of one keypress a terminal and npm make two.
  signals.emit(signal, signal);
  expect(said).toEqual(['Broken off; what was done stays. Call deploy again.']);
  expect(codes).toEqual([code]);
  expect(isLocked()).toBe(false);
});

test('a command that has ended listens to nothing', () => {
  const { signals, codes, release, isLocked } = listening();
  release();
  signals.emit('SIGINT', 'SIGINT');
  expect(codes).toEqual([]);
  expect(isLocked()).toBe(true);
});
