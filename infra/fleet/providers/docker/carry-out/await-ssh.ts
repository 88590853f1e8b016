import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { PORTS } from '../../../network/access-rules.ts';
import { ProviderFailure } from '../../provider-failure.ts';
import type { DockerConnection } from '../connection/docker-connection.ts';
import { textOfLogs } from '../connection/engine-logs.ts';
import type { HostSpec } from '../container/host-spec.ts';
import { observedContainer } from '../observed/observe-fleet.ts';

/** sshd needs a second; whoever logs in has patience of his own. */
const PATIENCE_MS = 20_000;
const POLL_MS = 200;
const GREETING_TIMEOUT_MS = 2_000;
const LOG_LINES = 5;

/**
 * Waits until the host's sshd greets; where it does not, as behind a firewall that lets nobody in, until there was time enough.
 * Throws ProviderFailure when the container ends: it would only be started again and again.
 */
export async function awaitSsh(connection: DockerConnection, spec: HostSpec, id: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const container = await connection.callUnless(
      [404],
      `${spec.host} cannot be looked at`,
      (abortSignal, docker) => docker.getContainer(id).inspect({ abortSignal }),
    );
    if (container === null) throw new ProviderFailure('unclear', `${spec.host} was removed by somebody`);
    if (!container.State.Running) throw await ended(connection, spec, id, container.State);
    const port = observedContainer(container).publishedPorts.get(PORTS.ssh);
    if (port !== undefined && (await greets(port))) return;
    await delay(POLL_MS);
  }
}

async function ended(
  connection: DockerConnection,
  { host, containerName }: HostSpec,
  id: string,
  { ExitCode, OOMKilled }: { ExitCode: number; OOMKilled: boolean },
): Promise<ProviderFailure> {
  const logs = await connection.callUnless(
    [404],
    `the log of ${host} cannot be read`,
    (abortSignal, docker) =>
      docker
        .getContainer(id)
        .logs({ stdout: true, stderr: true, tail: LOG_LINES, follow: false, abortSignal }),
  );
  const why = OOMKilled ? 'its size is too small for it' : `code ${ExitCode}`;
  const lines = textOfLogs(logs ?? Buffer.alloc(0)).split('\n');
  const told = lines.filter((line) => line.trim() !== '').map((line) => `    ${line}`);
  return new ProviderFailure(
    'refused',
    [`${host} has ended as soon as it was started (${why}; docker logs ${containerName})`, ...told].join(
      '\n',
    ),
  );
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (greeted: boolean) => {
      socket.destroy();
      resolve(greeted);
    };
    socket
      .setTimeout(GREETING_TIMEOUT_MS, () => settle(false))
      .on('data', (data) => settle(data.toString('latin1').startsWith('SSH-')))
      .on('error', () => settle(false))
      .on('close', () => settle(false));
  });
}
