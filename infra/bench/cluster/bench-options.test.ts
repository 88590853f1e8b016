import { expect, test } from 'vitest';
import { parseBenchOptions } from './bench-options.ts';

const PLACE = { projectDir: '/project', userDir: '/here', now: new Date('2030-02-03T04:05:06Z') };
const parse = (...args: string[]) => parseBenchOptions(args, PLACE);

test('defaults', () => {
  expect(parse()).toEqual({
    outcome: 'run',
    options: {
      threads: [1, 2, 4, 8, 16, 32, 64],
      seconds: 5,
      rounds: 3,
      data: { tables: 4, rows: 10_000 },
      out: '/project/.sluice/bench/cluster-2030-02-03T04.05.06',
    },
  });
});

test('threads are put in order, each once', () => {
  const parsed = parse(
    '--threads',
    '16, 1,4,16',
    '--seconds=2',
    '--rounds',
    '1',
    '--tables',
    '2',
    '--rows',
    '50',
  );
  expect(parsed.outcome === 'run' && parsed.options).toMatchObject({
    threads: [1, 4, 16],
    seconds: 2,
    rounds: 1,
    data: { tables: 2, rows: 50 },
  });
});

test.each([
  ['report', '/here/report'],
  ['/abs/report', '/abs/report'],
])('--out %s is %s', (given, out) => {
  const parsed = parse('--out', given);
  expect(parsed.outcome === 'run' && parsed.options.out).toBe(out);
});

test('help', () => {
  for (const option of ['--help', '-h']) expect(parse(option)).toEqual({ outcome: 'help' });
});

test.each([
  [['--threads', '1,x'], '--threads must be whole numbers from 1 to 256'],
  [['--threads', ''], '--threads must be whole numbers'],
  [['--threads', '0'], '--threads must be whole numbers'],
  [['--threads', '512'], '--threads must be whole numbers'],
  [['--seconds', '0.5'], '--seconds must be a whole number from 1 to 600'],
  [['--rounds', '-1'], "Option '--rounds' argument is ambiguous"],
  [['--rows', '1e9'], '--rows must be a whole number from 1 to 1000000'],
  [['--threads', '64,128', '--tables', '16'], '128 threads on 16 tables are more prepared statements than'],
  [['--nonsense'], 'There is no option --nonsense'],
  [['now'], "Unexpected argument 'now'"],
])('%j is a mistake', (args, message) => {
  const parsed = parse(...args);
  expect(parsed.outcome === 'mistake' && parsed.message).toContain(message);
});
