import type { DockerConnection } from '../connection/docker-connection.ts';
import type { HostSpec } from '../container/host-spec.ts';
import { awaitSsh } from './await-ssh.ts';

const START_TIMEOUT_MS = 60_000;

/** Starts a container that was stopped or paused by hand; everything on it is as it was. */
export async function startHost(
  connection: DockerConnection,
  { spec, id, isPaused }: { spec: HostSpec; id: string; isPaused: boolean },
): Promise<void> {
  // 304 and 409: it runs already.
  await connection.callUnless(
    isPaused ? [304, 409] : [304],
    `${spec.host} cannot be started`,
    async (abortSignal, docker) => {
      const container = docker.getContainer(id);
      await (isPaused ? container.unpause({ abortSignal }) : container.start({ abortSignal }));
    },
    START_TIMEOUT_MS,
  );
  await awaitSsh(connection, spec, id);
}
