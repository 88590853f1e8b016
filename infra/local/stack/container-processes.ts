import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessState } from './state-file.ts';

const Container = z.object({
  name: z.string(),
  pool: z.string(),
  url: z.string(),
  state: z.string(),
  runtime: z.enum(['process', 'docker', 'static']),
  runtimeId: z.string(),
});
/** What `GET /containers` of the orchestrator answers, as far as it matters here. */
export const ContainerList = z.object({ containers: z.array(Container) });
export type ContainerList = z.infer<typeof ContainerList>;

const Pool = z.object({ name: z.string(), runtime: z.string(), size: z.object({ min: z.int() }) });
/** What `GET /pools` answers. */
export const PoolList = z.object({ pools: z.array(Pool) });
export type PoolList = z.infer<typeof PoolList>;

/**
 * The containers as the state file shows them, by name. Those that are gone are left out, also those whose end the
 * orchestrator does not know of yet.
 */
export function containerProcesses(
  { containers }: ContainerList,
  logsFolder: string,
  isAlive: (pid: number) => boolean,
): ProcessState[] {
  return containers
    .filter(({ state }) => state !== 'gone')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, url, runtime, runtimeId }) => {
      const { port, protocol } = new URL(url);
      const pid = runtime === 'process' && /^[1-9]\d*$/.test(runtimeId) ? Number(runtimeId) : null;
      if (pid !== null && !isAlive(pid)) return [];
      return {
        name,
        kind: 'container' as const,
        pid,
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
        url,
        // What others print, they keep: the engine has the logs of its containers.
        ...(runtime === 'process' ? { log: join(logsFolder, `${name}.log`) } : {}),
      };
    });
}

/** How many containers serve of those that the pools are to have at least. */
export function warmContainers({ containers }: ContainerList, { pools }: PoolList) {
  const started = pools.filter(({ runtime }) => runtime !== 'static');
  const wanted = started.reduce((sum, { size }) => sum + size.min, 0);
  const free = started.reduce((sum, { name, size }) => {
    const serving = containers.filter(({ pool, state }) => pool === name && /^(free|busy)$/.test(state));
    return sum + Math.min(serving.length, size.min);
  }, 0);
  return { wanted, free };
}
