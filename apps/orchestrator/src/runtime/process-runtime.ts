import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { ProcessRuntimeSettings } from '../pool/pool-settings.ts';
import { containerEnvironment } from './container-environment.ts';
import { type ContainerLog, createContainerLog } from './container-log.ts';
import type { ContainerRuntime, RunningContainer } from './container-runtime.ts';
import { loopbackPort } from './loopback-port.ts';

export interface ProcessRuntimeParts {
  pool: string;
  /** Folder that a relative `directory` is relative to: that of the pools file. */
  directory: string;
  logsFolder: string;
  /** What `node` means in a command. */
  nodeProgram: string;
  /** Variables of this process; few of them are passed on, and no secret. */
  environment: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

/** What programs need to run at all. Everything else of our own environment stays here: it holds keys and passwords. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL'] as const;
const STOP_GRACE_MS = 5_000;
const LOG_CHECK_INTERVAL_MS = 10_000;

interface Child extends RunningContainer {
  readonly port: number;
  readonly process: ChildProcess;
  readonly log: ContainerLog;
  readonly ended: Promise<void>;
  stopping: boolean;
}

/**
 * Child processes on loopback ports. Their standard input is a pipe that only this process holds: it closes however this
 * process ends, and they end with it. Each leads a process group of its own, so that Ctrl-C in a terminal does not end
 * them before their requests are done, and so that what they started ends with them.
 */
export function createProcessRuntime(
  settings: ProcessRuntimeSettings,
  parts: ProcessRuntimeParts,
): ContainerRuntime {
  const { pool, logsFolder, logger } = parts;
  const directory = resolve(parts.directory, settings.directory ?? '.');
  const children = new Map<string, Child>();
  const listeners: ((name: string) => void)[] = [];
  /** A container that comes back does so where it was. */
  const ports = new Map<string, number>();
  /** Chosen for a child that is being started. */
  const reserved = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const boundLogs = () => {
    for (const { log } of children.values()) log.bound();
  };

  const start = async (name: string, port: number): Promise<Child> => {
    const [program = '', ...args] = settings.command;
    const log = createContainerLog(logsFolder, name);
    const output = log.open();
    try {
      const child = spawn(program === 'node' ? parts.nodeProgram : program, args, {
        cwd: directory,
        env: {
          ...Object.fromEntries(PASSED_ON.map((variable) => [variable, parts.environment[variable]])),
          ...containerEnvironment(settings.environment, { port, host: '127.0.0.1', pool, name }),
          // Its standard input: it ends when that does.
          SLUICE_PARENT_PIPE: '1',
        },
        stdio: ['pipe', output, output],
        detached: true,
      });
      // Nothing is written to it; that it breaks tells no more than the exit does.
      child.stdin?.on('error', () => undefined);
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      await once(child, 'spawn');
      return {
        name,
        url: `http://127.0.0.1:${port}`,
        runtimeId: String(child.pid),
        port,
        process: child,
        log,
        ended,
        stopping: false,
      };
    } finally {
      closeSync(output);
    }
  };

  const forget = (child: Child) => {
    children.delete(child.name);
    signal(child, 'SIGKILL');
    child.process.stdin?.destroy();
    if (children.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    const { exitCode, signalCode } = child.process;
    const told = { pool, container: child.name, pid: child.process.pid, exitCode, signalCode };
    if (child.stopping) return logger.info(told, 'a container was ended');
    logger.warn(told, 'a container has ended by itself');
    for (const listener of listeners) listener(child.name);
  };

  const stop = async (name: string, graceMs = STOP_GRACE_MS) => {
    const child = children.get(name);
    if (!child) return;
    child.stopping = true;
    if (graceMs > 0) signal(child, 'SIGTERM');
    const force = setTimeout(() => signal(child, 'SIGKILL'), graceMs);
    await child.ended;
    clearTimeout(force);
  };

  return {
    kind: 'process',
    ownsChildren: true,
    async list() {
      return [...children.values()].map(({ name, url, runtimeId }) => ({ name, url, runtimeId }));
    },
    async launch(name) {
      if (closed) throw new Error('the runtime is closed');
      if (children.has(name)) throw new Error(`${name} runs already`);
      const taken = new Set([...[...children.values()].map(({ port }) => port), ...reserved]);
      const port = await loopbackPort(ports.get(name), taken);
      reserved.add(port);
      try {
        const child = await start(name, port);
        children.set(name, child);
        ports.set(name, port);
        child.ended.then(() => forget(child));
        timer ??= setInterval(boundLogs, LOG_CHECK_INTERVAL_MS).unref();
        logger.info({ pool, container: name, pid: child.process.pid, port }, 'a container was started');
        if (closed) await stop(name);
        return { name, url: child.url, runtimeId: child.runtimeId };
      } finally {
        reserved.delete(port);
      }
    },
    stop,
    onExit: (listener) => void listeners.push(listener),
    async close() {
      closed = true;
      await Promise.all([...children.keys()].map((name) => stop(name)));
    },
  };
}

/** To the child and whatever it started; they may be gone. */
function signal(child: Child, name: NodeJS.Signals) {
  try {
    if (child.process.pid !== undefined) process.kill(-child.process.pid, name);
  } catch {
    // Nobody of them is left.
  }
}
