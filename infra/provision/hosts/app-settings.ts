import { ACCOUNT_NAMES } from '../../local/cluster/accounts.ts';
import { APPS, logFolder } from './app.ts';
import type { HostContext } from './host-context.ts';
import { membersOf } from './host-context.ts';
import { redisUrl } from './queue-steps.ts';

export const APP_PORTS = { gatekeeper: 8080, orchestrator: 8090 } as const;
export const WORKER_FILES = {
  inventory: '/etc/sluice/inventory.csv',
  tunnelKey: '/etc/sluice/tunnel_ed25519',
} as const;
export const KEYS_FILE = '/etc/sluice/keys.json';
export const POOLS_FILE = '/etc/sluice/pools.yaml';
export const CONTAINERS_FILE = '/etc/sluice/containers.csv';

type Variables = Record<string, string>;

/** The documented variables of docs/configuration.md. Nothing that waits in Redis can be read there. */
function shared(context: HostContext, user: 'gatekeeper' | 'worker' | 'orchestrator'): Variables {
  const [queue] = membersOf(context, 'queue');
  if (!queue) throw new Error('a fleet has a queue');
  return {
    SLUICE_REDIS_URL: redisUrl(user, context.secrets.redis[user], queue.address),
    SLUICE_SIGNING_KEY: context.secrets.signingKey,
    SLUICE_ENCRYPT: 'on',
  };
}

export function gatekeeperSettings(context: HostContext): Variables {
  return {
    ...shared(context, 'gatekeeper'),
    GATEKEEPER_HOST: '127.0.0.1',
    GATEKEEPER_PORT: String(APP_PORTS.gatekeeper),
    GATEKEEPER_KEYS_FILE: KEYS_FILE,
    GATEKEEPER_AUDIT: `${logFolder(APPS.gatekeeper)}/audit.log`,
    GATEKEEPER_TRUST_PROXY: '127.0.0.1',
  };
}

export function workerSettings(context: HostContext): Variables {
  const { database } = context.secrets;
  return {
    ...shared(context, 'worker'),
    WORKER_NAME: context.host.name,
    WORKER_INVENTORY_FILE: WORKER_FILES.inventory,
    WORKER_SSH_KEY_FILE: WORKER_FILES.tunnelKey,
    WORKER_READER_USER: ACCOUNT_NAMES.reader,
    WORKER_READER_PASSWORD: database.reader,
    WORKER_WRITER_USER: ACCOUNT_NAMES.writer,
    WORKER_WRITER_PASSWORD: database.writer,
    WORKER_ADMIN_USER: ACCOUNT_NAMES.admin,
    WORKER_ADMIN_PASSWORD: database.admin,
  };
}

export function orchestratorSettings(context: HostContext): Variables {
  const containers = membersOf(context, 'container');
  return {
    ...shared(context, 'orchestrator'),
    ORCHESTRATOR_HOST: '127.0.0.1',
    ORCHESTRATOR_PORT: String(APP_PORTS.orchestrator),
    ORCHESTRATOR_TRUST_PROXY: '127.0.0.1',
    ORCHESTRATOR_LOGS: `${logFolder(APPS.orchestrator)}/containers`,
    ...(containers.length > 0
      ? {
          ORCHESTRATOR_POOLS_FILE: POOLS_FILE,
          ORCHESTRATOR_CONTAINER_RANGES: containers.map(({ address }) => address).join(','),
        }
      : {}),
  };
}
