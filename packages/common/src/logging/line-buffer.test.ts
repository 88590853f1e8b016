import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLineBuffer } from './line-buffer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('lines that come together are written together, soon and in their order', () => {
  const written: string[] = [];
  const buffer = createLineBuffer((text) => written.push(text));
  buffer.add('a\n');
  buffer.add('b\n');
  expect(written).toEqual([]);
  vi.advanceTimersByTime(10);
  buffer.add('c\n');
  vi.advanceTimersByTime(10);
  expect(written).toEqual(['a\nb\n', 'c\n']);
  vi.advanceTimersByTime(100);
  expect(written.length).toBe(2);
});

test('much is written at once, and so is everything that is flushed', () => {
  const written: number[] = [];
  const buffer = createLineBuffer((text) => written.push(text.length));
  buffer.add('x'.repeat(65_536));
  buffer.add('x');
  buffer.flush();
  buffer.flush();
  expect(written).toEqual([65_536, 1]);
});
