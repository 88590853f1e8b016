import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, expect, test } from 'vitest';
import { checkStatements } from '../../statements/check-statements.ts';
import {
  describeCheck,
  MAX_CLASSIFICATION_MS,
  MAX_MISSED_SHARE,
  shareOfMissedReads,
} from '../../statements/print-check.ts';

const folder = temporaryFolder('statements');
afterAll(() => folder.remove());

/** All statements are classified, a sample of the reads is run; `npm run check:statements` runs all of them. */
const SAMPLE = 5_000;

test('what the classifier calls a read leaves a server as it was: statements of MariaDB’s own tests', async ({
  skip,
}) => {
  const check = await checkStatements({
    sluiceDir: join(import.meta.dirname, '../../../.sluice'),
    workDir: folder.path,
    env: process.env,
    maxReads: SAMPLE,
    progress: () => undefined,
  });
  if (check.outcome === 'skipped') return skip(check.reason);

  const report = describeCheck(check).join('\n');
  expect(check.survey.thrown, report).toEqual([]);
  expect(check.run.sideEffects, report).toEqual([]);
  expect(check.survey.slowest.ms, report).toBeLessThan(MAX_CLASSIFICATION_MS);
  expect(shareOfMissedReads(check), report).toBeLessThan(MAX_MISSED_SHARE);
  // Else the check would pass because nothing was there to be checked.
  expect(check.survey.distinct, report).toBeGreaterThan(50_000);
  expect(check.run.run - check.run.failed, report).toBeGreaterThan(SAMPLE / 4);
}, 300_000);
