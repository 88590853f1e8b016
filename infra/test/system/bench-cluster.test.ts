import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, expect, test } from 'vitest';
import { identify, isStillAlive, type ProcessIdentity } from '../../local/stack/process-identity.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const DATA = join(PROJECT, '.sluice', 'bench');

const folder = temporaryFolder('bench');
let bench: ChildProcess | undefined;
afterEach(() => bench?.kill('SIGTERM'));
afterAll(() => folder.remove());

/** As a user runs it, but short. When a line begins with `mark`, `then` is called with all processes that it has by then. */
async function runBench(args: string[], mark: string, then: (children: ProcessIdentity[]) => void) {
  const dataBefore = dataFolders();
  const main = join(PROJECT, 'infra', 'bench', 'main.ts');
  const child = spawn(process.execPath, [main, 'cluster', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  bench = child;
  const lines: string[] = [];
  let marked = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      if (marked || !line.startsWith(mark)) return;
      marked = true;
      then(descendants(child.pid ?? 0).map(identify));
    });
  }
  const [code] = await once(child, 'close');
  return {
    code,
    output: lines.join('\n'),
    dataLeft: dataFolders().filter((name) => !dataBefore.includes(name)),
  };
}

function dataFolders(): string[] {
  return existsSync(DATA) ? readdirSync(DATA).filter((name) => name.startsWith('data-')) : [];
}

function descendants(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0; // it has just ended
  }
}

test('a short run: every point is measured without an error, the report is written, nothing is left', async () => {
  let children: ProcessIdentity[] = [];
  const out = join(folder.path, 'report');
  const args = ['--threads', '1,2', '--seconds', '1', '--rounds', '1', '--out', out];
  const { code, output, dataLeft } = await runBench(args, 'round 1', (found) => {
    children = found;
  });
  expect(code, output).toBe(0);

  expect(readdirSync(out).sort()).toEqual(['report.html', 'report.md', 'results.csv']);
  const points = parse(readFileSync(join(out, 'results.csv'), 'utf8'), { columns: true }) as Record<
    string,
    string
  >[];
  const expected = ['read-only', 'write-only', 'read-write'].flatMap((workload) =>
    ['1', '2'].flatMap((threads) =>
      ['standalone', 'cluster-primary', 'sluice-directhit', 'sluice-randomhit'].map((arm) => [
        workload,
        threads,
        arm,
      ]),
    ),
  );
  expect(points.map(({ workload, threads, arm }) => [workload, threads, arm])).toEqual(expected);
  for (const point of points) {
    expect(Number(point.queries), JSON.stringify(point)).toBeGreaterThan(0);
    expect(Number(point.p95_ms)).toBeGreaterThan(0);
    expect([point.errors, point.failure]).toEqual(['0', '']);
    if (point.arm !== 'standalone') expect(Number(point.lag_beats)).toBeGreaterThan(0);
  }
  expect(readFileSync(join(out, 'report.html'), 'utf8').match(/<figure><svg /g)).toHaveLength(9);
  expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('The cluster wins');

  // Four databases, three sshd, Redis, two workers, a gatekeeper.
  expect(children.length).toBeGreaterThanOrEqual(11);
  expect(children.filter(isStillAlive)).toEqual([]);
  expect(dataLeft).toEqual([]);
}, 300_000);

test('Ctrl-C in the middle: it says so, writes no report, and nothing is left', async () => {
  let children: ProcessIdentity[] = [];
  const out = join(folder.path, 'stopped');
  const { code, output, dataLeft } = await runBench(['--out', out], 'Preparing primary', (found) => {
    children = found;
    bench?.kill('SIGINT');
  });
  expect(code, output).toBe(130);
  expect(output).toContain('Stopped before the end');
  expect(existsSync(out)).toBe(false);
  expect(children.length).toBeGreaterThanOrEqual(11);
  expect(children.filter(isStillAlive)).toEqual([]);
  expect(dataLeft).toEqual([]);
}, 180_000);

test.each([
  [['--threads', 'many'], 2, '--threads must be whole numbers'],
  [['--help'], 0, 'npm run bench:cluster -- [options]'],
])('%j ends with code %i before anything is started', async (args, expected, message) => {
  const { code, output } = await runBench(args, 'Starting', () => bench?.kill('SIGKILL'));
  expect(code).toBe(expected);
  expect(output).toContain(message);
});
