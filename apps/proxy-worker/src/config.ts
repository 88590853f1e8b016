import {
  ConfigError,
  type Environment,
  readConfig,
  secretText,
  wholeNumber,
} from '@sluice/common/config/read-config.ts';
import type { Secret } from '@sluice/common/config/secret.ts';
import { sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

/** A database account. The worker has up to three, each able to do only what its statements need. */
export interface Account {
  user: string;
  password: Secret;
}

export type AccountName = 'reader' | 'writer' | 'admin';

export interface Accounts {
  reader: Account;
  writer: Account;
  /** Null: DDL and calls are refused. */
  admin: Account | null;
}

const userName = z.string().min(1).max(80);

const shape = {
  ...sharedConfigShape,
  ...signingKeyShape,
  /** Shown in logs and announcements. Need not be unique: the worker's id adds random digits. */
  WORKER_NAME: z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, _, . and -'),
  /** Jobs taken at a time, per queue. A job may carry several requests. */
  WORKER_CONCURRENCY: wholeNumber(1, 1_000).default(32),
  /** CSV file of the cluster's nodes; re-read when it changes. */
  WORKER_INVENTORY_FILE: z.string(),
  /** Private key for SSH, usually given as WORKER_SSH_KEY_FILE. */
  WORKER_SSH_KEY: secretText,
  /** File of the form of OpenSSH's known_hosts, for nodes whose `host_key` the inventory does not tell. */
  WORKER_KNOWN_HOSTS_FILE: z.string().optional(),
  /** Account for reads, probes and nothing else. Must not have EXECUTE: a definer's function could write. */
  WORKER_READER_USER: userName,
  /** Its password, or WORKER_READER_PASSWORD_FILE. */
  WORKER_READER_PASSWORD: secretText,
  /** Account for INSERT, UPDATE, DELETE, REPLACE and locking reads. */
  WORKER_WRITER_USER: userName,
  /** Its password, or WORKER_WRITER_PASSWORD_FILE. */
  WORKER_WRITER_PASSWORD: secretText,
  /** Account for DDL and calls. Without it they are refused. */
  WORKER_ADMIN_USER: userName.optional(),
  /** Its password, or WORKER_ADMIN_PASSWORD_FILE. */
  WORKER_ADMIN_PASSWORD: secretText.optional(),
  /** A replica further behind than this serves nothing. */
  WORKER_MAX_LAG_MS: wholeNumber(100, 3_600_000).default(5_000),
  /** Database connections per node and account. */
  WORKER_CONNECTIONS_PER_NODE: wholeNumber(1, 500).default(16),
  /** Time between two probes of a node. */
  WORKER_PROBE_INTERVAL_MS: wholeNumber(50, 60_000).default(500),
  /** At the end, running requests get this long to finish before they are killed. */
  WORKER_CLOSE_GRACE_MS: wholeNumber(0, 600_000).default(10_000),
};

export interface WorkerConfig {
  redisUrl: Secret;
  signingKey: Secret;
  signingKeyAlso: Secret | null;
  encrypts: boolean;
  namespace: string;
  logLevel: string;
  name: string;
  concurrency: number;
  inventoryFile: string;
  sshKey: Secret;
  knownHostsFile: string | null;
  accounts: Accounts;
  maxLagMs: number;
  connectionsPerNode: number;
  probeIntervalMs: number;
  closeGraceMs: number;
}

export function readWorkerConfig(env: Environment): WorkerConfig {
  const read = readConfig(z.object(shape), env);
  const adminUser = read.WORKER_ADMIN_USER;
  const adminPassword = read.WORKER_ADMIN_PASSWORD;
  if (adminUser && !adminPassword) {
    throw new ConfigError(['WORKER_ADMIN_PASSWORD: is required, since WORKER_ADMIN_USER is set']);
  }
  if (!adminUser && adminPassword) {
    throw new ConfigError(['WORKER_ADMIN_USER: is required, since WORKER_ADMIN_PASSWORD is set']);
  }
  return {
    redisUrl: read.SLUICE_REDIS_URL,
    signingKey: read.SLUICE_SIGNING_KEY,
    signingKeyAlso: read.SLUICE_SIGNING_KEY_ALSO ?? null,
    encrypts: read.SLUICE_ENCRYPT === 'on',
    namespace: read.SLUICE_NAMESPACE,
    logLevel: read.LOG_LEVEL,
    name: read.WORKER_NAME,
    concurrency: read.WORKER_CONCURRENCY,
    inventoryFile: read.WORKER_INVENTORY_FILE,
    sshKey: read.WORKER_SSH_KEY,
    knownHostsFile: read.WORKER_KNOWN_HOSTS_FILE ?? null,
    accounts: {
      reader: { user: read.WORKER_READER_USER, password: read.WORKER_READER_PASSWORD },
      writer: { user: read.WORKER_WRITER_USER, password: read.WORKER_WRITER_PASSWORD },
      admin: adminUser && adminPassword ? { user: adminUser, password: adminPassword } : null,
    },
    maxLagMs: read.WORKER_MAX_LAG_MS,
    connectionsPerNode: read.WORKER_CONNECTIONS_PER_NODE,
    probeIntervalMs: read.WORKER_PROBE_INTERVAL_MS,
    closeGraceMs: read.WORKER_CLOSE_GRACE_MS,
  };
}
