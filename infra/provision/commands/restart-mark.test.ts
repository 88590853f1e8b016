import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { isUnmarked, markForRestart, unmark } from './restart-mark.ts';

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

test('a mark stays until it is taken away, and is of one service', () => {
  const tell = ["it's", 'other']
    .map((name) => `if ${isUnmarked(name)}; then echo no; else echo yes; fi`)
    .join('\n');
  const script = [
    tell,
    markForRestart("it's"),
    markForRestart("it's"),
    tell,
    unmark("it's"),
    unmark("it's"),
    tell,
  ];
  const { code, stdout } = host.run({ script: script.join('\n') });
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual(['no', 'no', 'yes', 'no', 'no', 'no', '']);
});
