import { ACCOUNT_NAMES } from '../cluster/accounts.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { StackSecrets } from './stack-secrets.ts';

export interface AppPorts {
  redis: number;
  gatekeeper: number;
  orchestrator: number;
}

/** Paths of what the apps read and write beside their logs. */
export interface AppFiles {
  keys: string;
  policy: string;
  audit: string;
  /** Null: the orchestrator has its default pool, of registered containers alone. */
  pools: string | null;
  /** Folder of the logs of child containers. */
  containerLogs: string;
}

/** Where the stack's containers run when the engine runs them. */
export interface DockerPlace {
  socket: string;
  namespace: string;
}

export interface AppEnvironments {
  gatekeeper: Record<string, string>;
  worker: Record<string, string>;
  orchestrator: Record<string, string>;
}

/** The variables of each process of the stack: the same documented ones that a user would set. */
export function appEnvironments(
  cluster: Cluster,
  secrets: StackSecrets,
  ports: AppPorts,
  files: AppFiles,
  docker: DockerPlace | null,
): AppEnvironments {
  const redis = {
    SLUICE_REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:${ports.redis}`,
    ...(docker ? { SLUICE_NAMESPACE: docker.namespace } : {}),
  };
  const signing = { SLUICE_SIGNING_KEY: secrets.signingKey };
  return {
    gatekeeper: {
      ...redis,
      ...signing,
      GATEKEEPER_PORT: String(ports.gatekeeper),
      GATEKEEPER_KEYS_FILE: files.keys,
      GATEKEEPER_POLICY_FILE: files.policy,
      GATEKEEPER_AUDIT: files.audit,
      SLUICE_METRICS: 'open',
    },
    worker: {
      ...redis,
      ...signing,
      WORKER_INVENTORY_FILE: cluster.inventoryFile,
      WORKER_SSH_KEY_FILE: cluster.userKeyFile,
      WORKER_READER_USER: ACCOUNT_NAMES.reader,
      WORKER_READER_PASSWORD: cluster.secrets.reader,
      WORKER_WRITER_USER: ACCOUNT_NAMES.writer,
      WORKER_WRITER_PASSWORD: cluster.secrets.writer,
      WORKER_ADMIN_USER: ACCOUNT_NAMES.admin,
      WORKER_ADMIN_PASSWORD: cluster.secrets.admin,
    },
    orchestrator: {
      ...redis,
      ...signing,
      ORCHESTRATOR_PORT: String(ports.orchestrator),
      ORCHESTRATOR_KEYS_FILE: files.keys,
      ...(files.pools ? { ORCHESTRATOR_POOLS_FILE: files.pools } : {}),
      ORCHESTRATOR_LOGS: files.containerLogs,
      // Callers' own machines, where a webhook can be tried.
      ORCHESTRATOR_WEBHOOK_RANGES: '127.0.0.0/8',
      ...(docker ? { ORCHESTRATOR_DOCKER_SOCKET: docker.socket } : {}),
      SLUICE_METRICS: 'open',
    },
  };
}
