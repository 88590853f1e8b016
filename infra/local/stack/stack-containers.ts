import { join } from 'node:path';
import type { DockerPlace } from './app-environments.ts';
import { createDockerContainers, removeDockerContainers } from './docker-containers.ts';
import { DEMO_IMAGE, dockerPools, ensurePoolsFile, processPools } from './pools-template.ts';
import type { StackOptions } from './stack-options.ts';

type Say = (line: string) => void;

export interface PreparedContainers {
  /** Null where no engine runs them. */
  docker: DockerPlace | null;
  /** Null: there are only those that are registered. */
  poolsFile: string | null;
}

/** What the orchestrator needs to start the demo's containers. Throws DockerUnavailable. */
export async function prepareContainers(
  { containers: mode, dataDir }: StackOptions,
  projectDir: string,
  dockerHost: string | undefined,
  say: Say,
): Promise<PreparedContainers> {
  // Of a run that was killed. With docker again, the orchestrator takes them over.
  if (mode !== 'docker') await endDockerContainers(dataDir, say);
  if (mode === 'none') return { docker: null, poolsFile: null };
  // One for each kind, so that what a user wrote for one is not used for the other.
  const poolsFile = join(dataDir, mode === 'docker' ? 'pools.docker.yaml' : 'pools.yaml');
  if (mode === 'process') {
    const program = join(projectDir, 'infra', 'images', 'text-analysis', 'src', 'main.ts');
    ensurePoolsFile(poolsFile, processPools(program));
    return { docker: null, poolsFile };
  }
  const docker = createDockerContainers(dataDir, dockerHost);
  await docker.prepare(DEMO_IMAGE);
  ensurePoolsFile(poolsFile, dockerPools());
  return { docker, poolsFile };
}

/** They outlive orchestrators, not the stack. An engine that is away must not keep it from ending. */
export async function endDockerContainers(dataDir: string, say: Say): Promise<void> {
  await removeDockerContainers(dataDir).catch((error: Error) =>
    say(`  Its containers in the engine could not be removed: ${error.message}`),
  );
}
