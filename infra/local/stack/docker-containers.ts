import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** No engine, or no image: told without a stack. */
export class DockerUnavailable extends Error {
  override readonly name = 'DockerUnavailable';
}

/** Which containers of which engine are ours. Kept in the data folder while there may be any, also after a crash. */
const Mark = z.strictObject({ socket: z.string(), namespace: z.string() });
type Mark = z.infer<typeof Mark>;

export interface DockerContainers {
  /** Of the whole stack. It tells the containers of one data folder from those of another on the same engine. */
  readonly namespace: string;
  readonly socket: string;
  /** Throws DockerUnavailable without an engine or the image. From here on, containers may exist. */
  prepare(image: string): Promise<void>;
}

const LABEL = 'sluice.namespace';
const CALL_LIMIT_MS = 30_000;

export function createDockerContainers(dataDir: string, dockerHost: string | undefined): DockerContainers {
  const socket = socketOf(dockerHost);
  const namespace = `sluice-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`;
  return {
    namespace,
    socket,
    async prepare(image) {
      const { status } = await engine(socket, 'GET', `/images/${image}/json`);
      if (status !== 200) {
        throw new DockerUnavailable(
          `The engine at ${socket} has no image ${image}.\nBuild it: npm run image:text-analysis`,
        );
      }
      writeFileSync(markOf(dataDir), JSON.stringify({ socket, namespace } satisfies Mark), { mode: 0o600 });
    },
  };
}

/** Ends and removes the containers that this data folder has started, also in a run that was killed. Resolves with how many. */
export async function removeDockerContainers(dataDir: string): Promise<number> {
  const mark = readMark(dataDir);
  if (!mark) return 0;
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABEL}=${mark.namespace}`] }));
  const { body } = await engine(mark.socket, 'GET', `/containers/json?all=true&filters=${filters}`);
  const found = z.array(z.object({ Id: z.string() })).parse(body);
  await Promise.all(
    found.map(({ Id }) => engine(mark.socket, 'DELETE', `/containers/${Id}?force=true&v=true`)),
  );
  rmSync(markOf(dataDir), { force: true });
  return found.length;
}

const markOf = (dataDir: string) => join(dataDir, 'docker.json');

function readMark(dataDir: string): Mark | null {
  try {
    return Mark.parse(JSON.parse(readFileSync(markOf(dataDir), 'utf8')));
  } catch {
    return null; // none, or damaged
  }
}

function socketOf(dockerHost: string | undefined): string {
  if (!dockerHost) return '/var/run/docker.sock';
  const path = /^unix:\/\/(\/.+)$/.exec(dockerHost)?.[1];
  if (path) return path;
  throw new DockerUnavailable(
    `DOCKER_HOST is ${dockerHost}: containers are published on this machine's loopback, so the engine must be reached by a unix:// socket`,
  );
}

/** One call of the engine's API. Throws DockerUnavailable when nobody answers. */
async function engine(socketPath: string, method: string, path: string) {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const call = request(
      { socketPath, method, path, signal: AbortSignal.timeout(CALL_LIMIT_MS) },
      (response) =>
        json(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, body }),
          () => resolve({ status: response.statusCode ?? 0, body: null }),
        ),
    );
    call.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message;
      reject(new DockerUnavailable(`No Docker engine answers at ${socketPath} (${reason})`));
    });
    call.end();
  });
}
