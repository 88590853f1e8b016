import { ACCOUNT_NAMES } from '../cluster/accounts.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { StackSecrets } from './stack-secrets.ts';

export interface AppPorts {
  redis: number;
  gatekeeper: number;
  orchestrator: number;
}

/** Paths of what the gatekeeper reads and writes beside its log. */
export interface GatekeeperFiles {
  keys: string;
  policy: string;
  audit: string;
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
  files: GatekeeperFiles,
): AppEnvironments {
  const redis = { SLUICE_REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:${ports.redis}` };
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
    orchestrator: { ...redis, ORCHESTRATOR_PORT: String(ports.orchestrator) },
  };
}
