import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPortFree } from './free-port.ts';
import { logTail } from './log-tail.ts';
import { type Server, type ServerExit, type ServerKind, ServerStartError } from './server.ts';

export type Launch = {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
};

export type ChildServerOptions = {
  name: string;
  kind: ServerKind;
  port: number;
  logFile: string;
  /** Makes the files that the server needs; called before each start. */
  prepare(): Promise<Launch>;
  /** Asks the running server; a rejection counts as `waiting`. */
  probe(): Promise<Readiness>;
  /** Clears up what `prepare` made and what the process left; called after each end, also after a failed `prepare`. */
  cleanUp(): Promise<void>;
  startTimeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  stopTimeoutMs: number;
};

export type Readiness = { outcome: 'ready' } | { outcome: 'waiting' } | { outcome: 'failed'; reason: string };

type Running = { child: ChildProcess; ended: Promise<ServerExit>; stopping: boolean; answered: boolean };

const PROBE_INTERVAL_MS = 50;
const STARTING_STOP_MS = 2_000;
const WAITING: Readiness = { outcome: 'waiting' };

/** A server as a child in a process group of its own, so that a terminal's Ctrl-C reaches only who supervises it. */
export function createChildServer(options: ChildServerOptions): Server {
  const { name, kind, port, logFile } = options;
  const listeners: ((exit: ServerExit) => void)[] = [];
  let running: Running | null = null;
  let starting: Promise<void> | null = null;
  /** A stop() during a start takes effect at the next step of that start. */
  let stopRequested = false;

  async function launch(): Promise<void> {
    await mkdir(dirname(logFile), { recursive: true });
    const log = await open(logFile, 'a', 0o600);
    const logStart = (await log.stat()).size;
    const fail = async (reason: string) =>
      new ServerStartError(name, reason, await logTail(logFile, logStart), logFile);
    let current: Running;
    try {
      if (!(await isPortFree(port))) {
        throw await fail(`cannot start: port ${port} of 127.0.0.1 is taken by another process`);
      }
      const { command, args, ...spawnOptions } = await options.prepare();
      if (stopRequested) throw await fail('was stopped while it started');
      const child = spawn(command, args, {
        ...spawnOptions,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
      current = follow(child);
      running = current;
    } catch (error) {
      await options.cleanUp();
      throw error;
    } finally {
      await log.close();
    }
    const reason = await untilItAnswers(current);
    if (reason === null) {
      current.answered = true;
      return;
    }
    await end(current);
    throw await fail(reason);
  }

  function follow(child: ChildProcess): Running {
    const ended = once(child, 'exit').then(
      ([code, signal]): ServerExit => ({ code, signal }),
      (): ServerExit => ({ code: null, signal: null }), // the program could not be started at all
    );
    const current: Running = { child, stopping: false, answered: false, ended: ended.then(settle) };
    async function settle(exit: ServerExit): Promise<ServerExit> {
      await options.cleanUp();
      if (running === current) running = null;
      if (!current.stopping && starting === null) for (const listener of listeners) listener(exit);
      return exit;
    }
    return current;
  }

  /** Null when the server answers, else why it will not. */
  async function untilItAnswers({ ended }: Running): Promise<string | null> {
    const deadline = Date.now() + options.startTimeoutMs;
    let exit: ServerExit | null = null;
    void ended.then((value) => {
      exit = value;
    });
    while (Date.now() < deadline) {
      if (exit !== null) return `ended at its start (${describeExit(exit)})`;
      const readiness = await options.probe().catch(() => WAITING);
      if (readiness.outcome === 'ready') return null;
      if (readiness.outcome === 'failed') return readiness.reason;
      await delay(PROBE_INTERVAL_MS);
    }
    return `did not answer on port ${port} within ${options.startTimeoutMs / 1000} s`;
  }

  async function start(): Promise<void> {
    if (starting === null) {
      if (running !== null && !hasEnded(running.child)) return;
      stopRequested = false;
      // What a process that has just died left behind is cleared up first.
      const cleared = running?.ended ?? Promise.resolve();
      starting = cleared.then(launch).finally(() => {
        starting = null;
      });
    }
    await starting;
  }

  async function stop(): Promise<void> {
    stopRequested = true;
    if (running !== null) await end(running);
    await starting?.catch(() => undefined);
  }

  /**
   * A server that has not answered yet gets little time: MariaDB, told to stop while it starts, may hang for good. What it
   * had begun is recovered at the next start, as after a crash.
   */
  async function end(current: Running): Promise<void> {
    current.stopping = true;
    const patienceMs = current.answered
      ? options.stopTimeoutMs
      : Math.min(STARTING_STOP_MS, options.stopTimeoutMs);
    current.child.kill('SIGTERM');
    const gone = await Promise.race([
      current.ended.then(() => true),
      delay(patienceMs, false, { ref: false }),
    ]);
    if (gone) return;
    current.child.kill('SIGKILL');
    await current.ended;
  }

  return {
    name,
    kind,
    port,
    logFile,
    get pid() {
      return running?.child.pid;
    },
    start,
    stop,
    onExit: (listener) => void listeners.push(listener),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function describeExit({ code, signal }: ServerExit): string {
  if (signal !== null) return `killed by ${signal}`;
  return code === null ? 'the program could not be started' : `exit code ${code}`;
}
