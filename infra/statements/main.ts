import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStatements } from './check-statements.ts';
import { describeCheck, passes } from './print-check.ts';

// `npm run check:statements [how many reads to run]`: all of them take some three minutes.
const print = (line: string) => process.stdout.write(`${line}\n`);
const workDir = await mkdtemp(join(tmpdir(), 'sluice-statements-'));
try {
  const check = await checkStatements({
    sluiceDir: join(import.meta.dirname, '../../.sluice'),
    workDir,
    env: process.env,
    maxReads: Number(process.argv[2] ?? Number.MAX_SAFE_INTEGER),
    progress: print,
  });
  if (check.outcome === 'skipped') {
    print(`SKIPPED, nothing was checked: ${check.reason}`);
    process.exitCode = 2;
  } else {
    for (const line of describeCheck(check)) print(line);
    process.exitCode = passes(check) ? 0 : 1;
  }
} finally {
  await rm(workDir, { recursive: true, force: true });
}
