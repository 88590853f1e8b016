import Docker from 'dockerode';
import { labelFilter } from './docker-labels.ts';

const CALL_TIMEOUT_MS = 10_000;

/** The engine on a socket, with what it says in words that name it. */
export interface DockerEngine {
  readonly docker: Docker;
  /** Runs one call with a time limit. Its error names the socket, or is what the engine said. */
  call<T>(what: string, run: (abortSignal: AbortSignal) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** All of these labels, running or not. */
  labelled(labels: string[]): Promise<Docker.ContainerInfo[]>;
  /** Ends and removes it, whatever it does; one that is not there, or is being removed, is fine. */
  remove(id: string): Promise<void>;
}

export function createDockerEngine(socket: string): DockerEngine {
  const docker = new Docker({ socketPath: socket });

  const call: DockerEngine['call'] = async (what, run, timeoutMs = CALL_TIMEOUT_MS) => {
    try {
      return await run(AbortSignal.timeout(timeoutMs));
    } catch (error) {
      throw new Error(`${what}: ${reasonOf(error, socket, timeoutMs)}`, { cause: error });
    }
  };

  /** Under way: who asks again waits for the same one, since only then its name is free. */
  const removals = new Map<string, Promise<void>>();
  const remove = async (id: string) => {
    try {
      await call(`${id.slice(0, 12)} cannot be removed`, (abortSignal) =>
        docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
      );
    } catch (error) {
      if (!isStatus(error, 404, 409)) throw error;
    }
  };

  return {
    docker,
    call,
    labelled: (label) =>
      call('containers cannot be listed', (abortSignal) =>
        docker.listContainers({ all: true, filters: { label }, abortSignal }),
      ),
    remove(id) {
      const underway = removals.get(id) ?? remove(id).finally(() => removals.delete(id));
      removals.set(id, underway);
      return underway;
    },
  };
}

/** Whether the engine refused with one of these statuses. */
export function isStatus(error: unknown, ...statuses: number[]): boolean {
  const { statusCode, cause } = error as { statusCode?: number; cause?: { statusCode?: number } };
  return statuses.includes(statusCode ?? cause?.statusCode ?? 0);
}

function reasonOf(error: unknown, socket: string, timeoutMs: number): string {
  const { code, name, message, json } = error as NodeJS.ErrnoException & { json?: { message?: string } };
  if (name === 'AbortError' || name === 'TimeoutError')
    return `no answer of the engine within ${timeoutMs} ms`;
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES') {
    return `no Docker engine can be reached at ${socket} (${code})`;
  }
  return json?.message ?? message;
}

/** Ends and removes all containers of a namespace, whoever started them: for taking a stack down. Resolves with how many there were. */
export async function removeLabelled(socket: string, namespace: string): Promise<number> {
  const engine = createDockerEngine(socket);
  const found = await engine.labelled(labelFilter(namespace));
  for (const { Id } of found) await engine.remove(Id);
  return found.length;
}
