import type { Logger } from '@sluice/common/logging/logger.ts';
import type { PoolSettings } from '../pool/pool-settings.ts';
import { type ContainerAddresses, createContainerAddresses } from './container-addresses.ts';
import type { ContainerRuntime } from './container-runtime.ts';
import { createDockerRuntime } from './docker-runtime.ts';
import { createProcessRuntime } from './process-runtime.ts';

/** Where the containers of a pool come from. Those registered by hand are there in any case. */
export interface PoolSource {
  /** Starts them as they are needed; null when nobody of us does. */
  readonly runtime: ContainerRuntime | null;
  /** The file that lists them; null for none. */
  readonly addresses: ContainerAddresses | null;
}

export interface PoolSourceParts {
  namespace: string;
  dockerSocket: string;
  /** Of what child processes print. */
  logsFolder: string;
  /** What `node` means in a command. */
  nodeProgram: string;
  /** Variables of this process; few of them are passed on to children, and no secret. */
  environment: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

/** Throws a ConfigError for a broken file of addresses. Of a file, the keeper starts and closes the watch, and closes the runtime. */
export function createPoolSource(pool: PoolSettings, parts: PoolSourceParts): PoolSource {
  const { name, runtime: settings, slots } = pool;
  const { logger } = parts;
  switch (settings.kind) {
    case 'process': {
      const { logsFolder, nodeProgram, environment } = parts;
      const runtime = createProcessRuntime(settings, {
        pool: name,
        directory: '.',
        logsFolder,
        nodeProgram,
        environment,
        logger,
      });
      return { runtime, addresses: null };
    }
    case 'docker': {
      const { namespace, dockerSocket: socket } = parts;
      return {
        runtime: createDockerRuntime(settings, { pool: name, namespace, socket, logger }),
        addresses: null,
      };
    }
    case 'static':
      return {
        runtime: null,
        addresses:
          settings.file === undefined ? null : createContainerAddresses(settings.file, slots, logger),
      };
  }
}
