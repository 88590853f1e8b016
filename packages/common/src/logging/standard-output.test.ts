import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeToStandardOutput } from './standard-output.ts';

test('the whole text is written', () => {
  const path = join(tmpdir(), `sluice-output-${process.pid}`);
  const file = openSync(path, 'w+');
  try {
    expect(writeToStandardOutput('é'.repeat(100_000), file)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('é'.repeat(100_000));
  } finally {
    closeSync(file);
    rmSync(path);
  }
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told, not waited for', () => {
  const file = openSync('/dev/full', 'w');
  try {
    expect(writeToStandardOutput('line\n', file)).toBe(false);
  } finally {
    closeSync(file);
  }
});
