import Docker from 'dockerode';
import { ProviderFailure } from '../../provider-failure.ts';
import { dockerFailure, statusOf } from './docker-failure.ts';

const CALL_TIMEOUT_MS = 30_000;
const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The Docker engine of this machine. */
export interface DockerConnection {
  /** Runs one call with a limit of time. Throws ProviderFailure, in words that say what was not done. */
  call<T>(
    what: string,
    run: (abortSignal: AbortSignal, docker: Docker) => Promise<T>,
    timeoutMs?: number,
  ): Promise<T>;
  /** Like `call`; null when the engine says with one of these statuses that there is nothing to do, or nothing there. */
  callUnless<T>(
    statuses: readonly number[],
    what: string,
    run: (abortSignal: AbortSignal, docker: Docker) => Promise<T>,
    timeoutMs?: number,
  ): Promise<T | null>;
  hasImage(name: string): Promise<boolean>;
}

/** Connects at the first call. There is nothing to close. */
export function connectDocker(env: Record<string, string | undefined>): DockerConnection {
  const socket = engineSocket(env);
  const docker = socket === null ? null : new Docker({ socketPath: socket });

  const call: DockerConnection['call'] = async (what, run, timeoutMs = CALL_TIMEOUT_MS) => {
    if (socket === null || docker === null) {
      throw new ProviderFailure(
        'refused',
        `DOCKER_HOST is ${env.DOCKER_HOST}, but hosts are reached at 127.0.0.1: the engine must be one of this machine, at unix:///…`,
      );
    }
    try {
      return await run(AbortSignal.timeout(timeoutMs), docker);
    } catch (error) {
      throw dockerFailure(what, error, { socket, timeoutMs });
    }
  };

  const callUnless: DockerConnection['callUnless'] = async (statuses, what, run, timeoutMs) => {
    try {
      return await call(what, run, timeoutMs);
    } catch (error) {
      if (statuses.includes(statusOf(error))) return null;
      throw error;
    }
  };

  return {
    call,
    callUnless,
    async hasImage(name) {
      const what = 'the engine does not tell of its images';
      const image = await callUnless([404], what, (abortSignal, engine) =>
        engine.getImage(name).inspect({ abortSignal } as Docker.ImageInspectOptions),
      );
      return image !== null;
    },
  };
}

/** Null when it is not a socket of this machine. */
export function engineSocket({ DOCKER_HOST }: Record<string, string | undefined>): string | null {
  if (!DOCKER_HOST) return DEFAULT_SOCKET;
  return DOCKER_HOST.startsWith('unix:///') ? DOCKER_HOST.slice('unix://'.length) : null;
}
