import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { ContainerList, containerProcesses, PoolList, warmContainers } from './container-processes.ts';
import type { ProcessState } from './state-file.ts';

export interface ContainerWatchParts {
  /** Of the orchestrator. */
  url: string;
  adminKey: string;
  logsFolder: string;
  onChange: () => void;
}

/** Asks the orchestrator every second which containers there are. */
export interface ContainerWatch {
  /** As they were last told; none while the orchestrator is down. */
  readonly processes: readonly ProcessState[];
  /** Resolves when the warm minimum of all pools serves, or the time is over: with what there is. */
  warm(): Promise<{ wanted: number; free: number }>;
  start(): void;
  /** Resolves when nothing is asked any more. Safe without a start, and twice. */
  close(): Promise<void>;
}

const INTERVAL_MS = 1_000;
const WARM_INTERVAL_MS = 100;
/** A container that takes longer is not waited for. */
const WARM_LIMIT_MS = 30_000;
const CALL_LIMIT_MS = 2_000;

export function createContainerWatch(parts: ContainerWatchParts): ContainerWatch {
  const { url, adminKey, logsFolder, onChange } = parts;
  const closing = new AbortController();
  let processes: readonly ProcessState[] = [];
  let running: Promise<void> | undefined;

  async function ask<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const response = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${adminKey}` },
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(CALL_LIMIT_MS)]),
    });
    return schema.parse(await response.json());
  }

  async function look(): Promise<ContainerList> {
    const list = await ask('/containers', ContainerList).catch(() => ({ containers: [] }));
    const now = containerProcesses(list, logsFolder, isAlive);
    if (!closing.signal.aborted && !isDeepStrictEqual(now, processes)) {
      processes = now;
      onChange();
    }
    return list;
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (closing.signal.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        closing.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      closing.signal.addEventListener('abort', end);
    });

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) {
      await look();
      await pause(INTERVAL_MS);
    }
  }

  return {
    get processes() {
      return processes;
    },
    async warm() {
      const deadline = Date.now() + WARM_LIMIT_MS;
      for (;;) {
        const pools = await ask('/pools', PoolList).catch(() => null);
        const list = await look();
        const { wanted, free } = pools ? warmContainers(list, pools) : { wanted: 1, free: 0 };
        const over = closing.signal.aborted || Date.now() > deadline;
        if (free >= wanted || over) return { wanted, free };
        await pause(WARM_INTERVAL_MS);
      }
    },
    start() {
      running ??= follow();
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
