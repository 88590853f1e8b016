import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { MissingBinariesError } from '../binaries/missing-binaries.ts';
import { DumpError } from '../cluster/load-dump.ts';
import { ForeignDataError } from '../servers/data-folder-owner.ts';
import { ServerStartError } from '../servers/server.ts';
import { abortOnSignals } from './abort-on-signals.ts';
import { banner } from './banner.ts';
import { DockerUnavailable } from './docker-containers.ts';
import { createLocalStack, type LocalStack } from './local-stack.ts';
import { PortTaken } from './ports.ts';
import { AlreadyRunning, RunRecordFile } from './run-record.ts';
import { parseStackOptions, type StackOptions, USAGE } from './stack-options.ts';

export interface StackRun {
  args: string[];
  env: Record<string, string | undefined>;
  projectDir: string;
  userDir: string;
  /** Where SIGINT, SIGTERM and SIGHUP arrive. */
  signals: NodeJS.EventEmitter;
  say: (line: string) => void;
  complain: (line: string) => void;
}

/** What a user can mend is told without a stack trace. */
const EXPECTED = [
  AlreadyRunning,
  DockerUnavailable,
  DumpError,
  ForeignDataError,
  MissingBinariesError,
  PortTaken,
  ServerStartError,
];

/** From the arguments to the exit code: start, run until a signal, stop what was started and nothing else. */
export async function runLocalStack(run: StackRun): Promise<number> {
  const parsed = parseStackOptions(run.args, run.projectDir, run.userDir);
  if (parsed.outcome === 'help') {
    run.say(USAGE);
    return 0;
  }
  if (parsed.outcome === 'mistake') {
    run.complain(`${parsed.message}\n\n${USAGE}`);
    return 2;
  }
  const { options } = parsed;
  const record = new RunRecordFile(join(options.dataDir, 'run.json'));
  const { signal } = abortOnSignals(run.signals);
  const stopping = new Promise<'stop'>((resolve) => signal.addEventListener('abort', () => resolve('stop')));
  let stack: LocalStack | undefined;
  try {
    await checkFiles(options);
    const leftOver = await record.takeOver();
    if (leftOver > 0) {
      run.say(`The last run ended without cleaning up; ${leftOver} process(es) that it left were stopped.`);
    }
    const startedAt = performance.now();
    stack = createLocalStack({ ...run, options, record });
    const started = stack.start().then(() => 'started' as const);
    started.catch(() => undefined);
    if ((await Promise.race([started, stopping])) === 'started') {
      const command = workerCommand(run.projectDir, options);
      run.say(banner(stack.state(), performance.now() - startedAt, command));
      await stopping;
    }
    run.say('\nStopping …');
    await stack.close();
    run.say('Everything that was started is stopped.');
    return 0;
  } catch (error) {
    run.complain(`\n${tell(error)}`);
    await stack?.close();
    return 1;
  }
}

/** `npm run start:worker` joins the stack of the default folder; for another one Node is told which settings to read. */
function workerCommand(projectDir: string, { dataDir }: StackOptions): string {
  if (dataDir === join(projectDir, '.sluice')) return 'npm run start:worker';
  const settings = join(dataDir, 'env', 'worker.env');
  return `node_modules/node/bin/node --env-file=${settings} apps/proxy-worker/src/main.ts`;
}

async function checkFiles({ load }: StackOptions): Promise<void> {
  for (const file of load) {
    await access(file, constants.R_OK).catch(() => {
      throw new DumpError(`${file}: there is no such file, or it may not be read`);
    });
  }
}

function tell(error: unknown): string {
  if (EXPECTED.some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (path && ['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOTDIR'].includes(code ?? '')) {
    return `${path} cannot be written (${code}). Choose a folder of your own: npm start -- --data FOLDER`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
