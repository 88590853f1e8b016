import type { Logger } from '@sluice/common/logging/logger.ts';
import type Docker from 'dockerode';
import type { DockerRuntimeSettings } from '../pool/pool-settings.ts';
import { containerEnvironment } from './container-environment.ts';
import type { ContainerRuntime, RunningContainer } from './container-runtime.ts';
import { createDockerEngine, isStatus } from './docker-engine.ts';
import { followDockerExits } from './docker-exits.ts';
import { labelFilter, labelsOf, nameOf } from './docker-labels.ts';

export interface DockerRuntimeParts {
  pool: string;
  /** Of all of this stack: it keeps its containers apart from those of others on the same engine. */
  namespace: string;
  /** Path of the engine's socket. */
  socket: string;
  logger: Logger;
}

const MEBIBYTE = 1_048_576;
const NANOCPUS = 1_000_000_000;
/** Processes and threads: enough for any server, too few for a fork bomb. */
const MAX_PIDS = 512;
const STOP_GRACE_MS = 5_000;
/** A first start may have to copy the image's file system, where the engine has no layers. */
const LAUNCH_TIMEOUT_MS = 60_000;

/**
 * Containers of a Docker engine, each with its port published on 127.0.0.1 alone. They are known by their labels: whichever
 * orchestrator asks finds them all, and none is lost with the one that started it. The engine never restarts them: that is
 * the keeper's.
 */
export function createDockerRuntime(
  settings: DockerRuntimeSettings,
  { pool, namespace, socket, logger }: DockerRuntimeParts,
): ContainerRuntime {
  const engine = createDockerEngine(socket);
  const { docker } = engine;
  const labels = labelFilter(namespace, pool);
  const listeners: ((name: string) => void)[] = [];
  /** Being ended by us. */
  const stopping = new Set<string>();
  /** Told to have ended: the engine tells that before its list does. */
  let dead = new Set<string>();
  /** What ran at the last look: name by id. */
  let seen = new Map<string, string>();
  let following: { done: Promise<void>; abort: AbortController } | undefined;

  const list = async (): Promise<RunningContainer[]> => {
    const found = await engine.labelled(labels);
    dead = new Set(found.map(({ Id }) => Id).filter((id) => dead.has(id)));
    for (const { Id, State } of found) {
      if (['exited', 'dead'].includes(State) && !stopping.has(Id)) engine.remove(Id).catch(() => undefined);
    }
    const running = found
      .filter(({ Id }) => !dead.has(Id))
      .flatMap((container) => runningOf(container, settings.port));
    seen = new Map(running.map(({ runtimeId, name }) => [runtimeId, name]));
    return running;
  };

  const ended = (name: string, id: string) => {
    if (stopping.has(id)) return;
    seen.delete(id);
    dead.add(id);
    logger.warn({ pool, container: name, id: id.slice(0, 12) }, 'a container has ended by itself');
    engine.remove(id).catch(() => undefined);
    for (const listener of listeners) listener(name);
  };

  /** Those that ended while nobody listened. */
  const missed = async () => {
    const before = seen;
    await list();
    for (const [id, name] of before) if (!seen.has(id)) ended(name, id);
  };

  const stop = async (name: string, graceMs = STOP_GRACE_MS) => {
    for (const { Id, State } of await engine.labelled(labelFilter(namespace, pool, name))) {
      stopping.add(Id);
      try {
        if (graceMs > 0 && State === 'running') {
          const t = Math.ceil(graceMs / 1_000);
          await engine
            .call(
              `${name} cannot be stopped`,
              (abortSignal) => docker.getContainer(Id).stop({ t, abortSignal }),
              graceMs + LAUNCH_TIMEOUT_MS,
            )
            .catch((error: unknown) => {
              // Not running any more, or not there.
              if (!isStatus(error, 304, 404)) throw error;
            });
        }
        await engine.remove(Id);
        seen.delete(Id);
        logger.info({ pool, container: name, id: Id.slice(0, 12) }, 'a container was ended');
      } finally {
        stopping.delete(Id);
      }
    }
  };

  return {
    kind: 'docker',
    ownsChildren: false,
    list,
    async launch(name) {
      for (const { Id, State } of await engine.labelled(labelFilter(namespace, pool, name))) {
        if (isRunning(State) && !dead.has(Id)) throw new Error(`${name} runs already`);
        await engine.remove(Id);
      }
      const options = createOptions(settings, namespace, pool, name);
      const container = await engine.call(
        `${name} cannot be created from the image ${settings.image}`,
        (abortSignal) => docker.createContainer({ ...options, abortSignal }),
        LAUNCH_TIMEOUT_MS,
      );
      try {
        await engine.call(
          `${name} cannot be started`,
          (abortSignal) => container.start({ abortSignal }),
          LAUNCH_TIMEOUT_MS,
        );
        const found = (await list()).find(({ runtimeId }) => runtimeId === container.id);
        if (!found) throw new Error(`${name} has ended at once, or its port is not published`);
        logger.info({ pool, container: name, id: container.id.slice(0, 12) }, 'a container was started');
        return found;
      } catch (error) {
        await engine.remove(container.id).catch(() => undefined);
        throw error;
      }
    },
    stop,
    onExit(listener) {
      listeners.push(listener);
      if (following) return;
      const abort = new AbortController();
      following = { abort, done: followDockerExits({ engine, labels, logger, ended, missed }, abort.signal) };
    },
    async close() {
      following?.abort.abort();
      await following?.done;
    },
  };
}

function createOptions(
  settings: DockerRuntimeSettings,
  namespace: string,
  pool: string,
  name: string,
): Docker.ContainerCreateOptions {
  const port = `${settings.port}/tcp`;
  const environment = containerEnvironment(settings.environment, {
    port: settings.port,
    host: '0.0.0.0',
    pool,
    name,
  });
  return {
    name: `${namespace}-${name}`.replace(/^-+/, ''),
    Image: settings.image,
    Env: Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
    Labels: labelsOf(namespace, pool, name),
    ExposedPorts: { [port]: {} },
    HostConfig: {
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Memory: settings.memoryMb * MEBIBYTE,
      // No swap on top of it.
      MemorySwap: settings.memoryMb * MEBIBYTE,
      NanoCpus: Math.round(settings.cpus * NANOCPUS),
      PidsLimit: MAX_PIDS,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'no' },
      AutoRemove: false,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    },
  };
}

/** A paused one does: it holds its memory and its name, and its probes tell that it does not answer. */
function isRunning(state: string): boolean {
  return state === 'running' || state === 'paused';
}

function runningOf(container: Docker.ContainerInfo, privatePort: number): RunningContainer[] {
  const name = nameOf(container.Labels);
  const published = container.Ports.find(
    ({ PrivatePort, PublicPort, IP }) => PrivatePort === privatePort && PublicPort && IP === '127.0.0.1',
  );
  if (!name || !published || !isRunning(container.State)) return [];
  return [{ name, url: `http://127.0.0.1:${published.PublicPort}`, runtimeId: container.Id }];
}
