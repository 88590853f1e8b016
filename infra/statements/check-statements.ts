import { join } from 'node:path';
import { findBinaries } from '../local/binaries/find-binaries.ts';
import { foreignSuite } from './foreign-suite.ts';
import { startScratchServer } from './scratch-server.ts';
import { findSideEffects, type ReadRun } from './side-effects.ts';
import { type Survey, surveyStatements } from './survey.ts';

export type CheckOptions = {
  sluiceDir: string;
  /** Holds the scratch server; the caller removes it. */
  workDir: string;
  env: Record<string, string | undefined>;
  /** Of the reads, how many are run: evenly spread over the suite. */
  maxReads: number;
  progress(line: string): void;
};

export type StatementCheck =
  | { outcome: 'checked'; seen: number; survey: Survey; run: ReadRun }
  | { outcome: 'skipped'; reason: string };

/**
 * MariaDB's own test statements through the classifier; those that it calls reads are run as root on a server of their own, which
 * must look the same afterwards.
 */
export async function checkStatements(options: CheckOptions): Promise<StatementCheck> {
  const { sluiceDir, workDir, env, maxReads, progress } = options;
  const vendorDir = join(sluiceDir, 'vendor');
  const suite = await foreignSuite(vendorDir, { forbidDownload: env.SLUICE_NO_INSTALL === '1', progress });
  if (suite.outcome === 'unavailable') return { outcome: 'skipped', reason: suite.reason };
  const { database } = await findBinaries({ vendorDir, env, progress });
  if (database.flavor !== 'mariadb')
    return { outcome: 'skipped', reason: 'the statements are made for MariaDB' };

  const statements = suite.files.flatMap((file) => file.statements);
  const survey = surveyStatements(statements);
  const reads = spread(survey.reads, maxReads);
  const server = await startScratchServer(database, workDir, join(sluiceDir, 'templates'));
  try {
    const run = await findSideEffects(reads, {
      connect: server.connect,
      dataDir: server.dataDir,
      batchSize: 250,
      progress: (done) => {
        if (done % 10_000 === 0) progress(`${done} of ${reads.length} reads run`);
      },
    });
    return { outcome: 'checked', seen: statements.length, survey, run };
  } finally {
    await server.stop();
  }
}

function spread<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, all.length / count);
  return Array.from(
    { length: Math.min(all.length, count) },
    (_, index) => all[Math.floor(index * step)] as T,
  );
}
