import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import type { StackState } from '../local/stack/state-file.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 170_000;
const STOP_LIMIT_MS = 60_000;

/** A whole stack, started as a user starts it, on free ports and in a folder of its own. Spoken to over HTTP only. */
export interface RunningStack {
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** The state file as it is now. */
  state(): StackState;
  /** What it has printed so far. */
  output(): string;
  /** Sends SIGINT, as Ctrl-C does, and waits for the end. Returns the exit code. */
  stop(): Promise<number | null>;
  /** Takes the data folder away. */
  remove(): void;
}

/** `prepare` may put files into the data folder before anything starts. */
export async function runStack(
  args: string[] = [],
  dataDir?: string,
  prepare?: (dataDir: string) => void,
): Promise<RunningStack> {
  const folder = dataDir ? { path: dataDir, remove: () => undefined } : temporaryFolder('stack');
  prepare?.(folder.path);
  const main = join(PROJECT, 'infra', 'local', 'main.ts');
  const ports = ['--gatekeeper-port', '0', '--orchestrator-port', '0'];
  const child = spawn(process.execPath, [main, '--data', folder.path, ...ports, ...args], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const stateFile = join(folder.path, 'state.json');
  const state = () => JSON.parse(readFileSync(stateFile, 'utf8')) as StackState;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await Promise.race([
        once(child, 'exit'),
        new Promise((_, reject) => {
          setTimeout(() => reject(new Error(`The stack does not stop:\n${output}`)), STOP_LIMIT_MS).unref();
        }),
      ]);
    }
    return child.exitCode;
  };
  const ready = () => {
    if (child.exitCode !== null) throw new Error(`The stack ended with code ${child.exitCode}:\n${output}`);
    return existsSync(stateFile) && output.includes('Sluice is ready');
  };
  try {
    await pollUntil('the stack is ready', START_LIMIT_MS, () => child.exitCode !== null || ready());
    ready();
  } catch (error) {
    await stop();
    throw new Error(`The stack did not start:\n${output}`, { cause: error });
  }
  return { dataDir: folder.path, process: child, state, output: () => output, stop, remove: folder.remove };
}
