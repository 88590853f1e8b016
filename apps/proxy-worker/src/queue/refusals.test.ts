import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createRefusals } from './refusals.ts';

test('all are counted, few are logged', () => {
  const lines: string[] = [];
  let now = 0;
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const refusals = createRefusals(logger, () => now);
  const note = () => refusals.note('signature', { queue: 'q', jobId: 'x'.repeat(1_000), reason: 'r' });
  for (let n = 0; n < 100; n += 1) note();
  expect(refusals.counts.signature).toBe(100);
  expect(lines).toHaveLength(20);
  now = 1_000;
  note();
  expect(JSON.parse(lines[20] ?? '')).toMatchObject({ count: 101, jobId: 'x'.repeat(64) });
});
