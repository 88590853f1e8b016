import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countReports, countsLine } from './suite-report.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const REPORTS = join(PROJECT, '.reports');

/** From instant to slow, one after the other: the slow ones start servers and share two cores at times. */
const SUITES = ['unit', 'contract', 'integration', 'system'];

const STATIC_CHECKS: [name: string, script: string, args: string[]][] = [
  ['format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']],
  ['types', 'typescript/bin/tsc', ['--noEmit']],
  ['unused code', 'knip/bin/knip.js', []],
];

/** Runs everything, also after a failure, and returns the exit code. */
export async function runChecks(wanted: string[], say: (line: string) => void): Promise<number> {
  const unknown = wanted.filter((suite) => !SUITES.includes(suite));
  if (unknown.length > 0) {
    say(`No such suite: ${unknown.join(', ')}. There are: ${SUITES.join(', ')}`);
    return 2;
  }
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });

  const failed: string[] = [];
  const step = (name: string, script: string, args: string[]) => {
    const startedAt = Date.now();
    say(`\n── ${name}`);
    const { status } = run(script, args);
    say(
      `── ${name}: ${status === 0 ? 'passed' : 'FAILED'} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    if (status !== 0) failed.push(name);
  };
  if (wanted.length === 0) for (const [name, script, args] of STATIC_CHECKS) step(name, script, args);
  for (const suite of wanted.length > 0 ? wanted : SUITES) {
    const report = join(REPORTS, `${suite}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    step(suite, 'vitest/vitest.mjs', ['run', '--project', suite, ...reporters]);
  }

  say(`\nTests: ${countsLine(countReports(REPORTS))}`);
  if (failed.length > 0) say(`FAILED: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

/** A tool of the workspace, run by the Node that runs us. */
function run(script: string, args: string[]) {
  return spawnSync(process.execPath, [join(PROJECT, 'node_modules', script), ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
