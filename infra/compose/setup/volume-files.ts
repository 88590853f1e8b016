import { hashSecret, parseApiKey } from '@sluice/common/auth/api-key.ts';
import type { KeyFileContent } from '@sluice/common/auth/key-record.ts';
import { redisUsers } from '../../provision/hosts/queue-steps.ts';
import { DATABASE, initSql } from './init-sql.ts';
import type { SetupSecrets } from './setup-secrets.ts';

/** Names of the volumes. Each is mounted where its files are needed, and in the setup; nowhere else. */
export const VOLUMES = [
  'redis',
  'gatekeeper',
  'worker',
  'orchestrator',
  'tools',
  'primary-database',
  'primary-ssh',
  'replica-database',
  'replica-ssh',
] as const;
export type Volume = (typeof VOLUMES)[number];

type Files = Record<string, string>;

/** What lies in each volume, by file name. */
export function volumeFiles(secrets: SetupSecrets): Record<Volume, Files> {
  const { ssh, accounts } = secrets;
  const shared = (user: keyof SetupSecrets['redis']): Files => ({
    'redis-url': `redis://${user}:${secrets.redis[user]}@redis:6379`,
    'signing-key': secrets.signingKey,
  });
  const node = (host: SetupSecrets['ssh']['primaryHost']): Files => ({
    'host-key': host.privateKey,
    'authorized-keys': `${ssh.workers.publicKey}\n`,
  });
  return {
    redis: { 'users.acl': redisUsers(secrets.redis), 'operator-password': secrets.redis.operator },
    gatekeeper: { ...shared('gatekeeper'), 'keys.json': keysFile(secrets) },
    orchestrator: shared('orchestrator'),
    // They do by hand what a gatekeeper does with keys and approvals.
    tools: shared('gatekeeper'),
    worker: {
      ...shared('worker'),
      'ssh-key': ssh.workers.privateKey,
      'inventory.csv': inventory(secrets),
      'reader-password': accounts.reader,
      'writer-password': accounts.writer,
      'admin-password': accounts.admin,
    },
    'primary-database': { 'init.sql': initSql('primary', secrets) },
    'primary-ssh': node(ssh.primaryHost),
    'replica-database': { 'init.sql': initSql('replica', secrets) },
    'replica-ssh': node(ssh.replicaHost),
  };
}

/** What the gatekeeper adds to Redis: the hashes of the three first keys. The orchestrator finds them there. */
function keysFile({ apiKeys }: SetupSecrets): string {
  const keys = Object.entries(apiKeys).map(([role, text]) => {
    const key = parseApiKey(text);
    if (!key) throw new Error(`The ${role} key is not an API key`);
    return { id: key.id, name: `first ${role}`, role, hash: hashSecret(key.secret), database: DATABASE };
  });
  return `${JSON.stringify({ keys } as KeyFileContent, null, 2)}\n`;
}

/** Host keys are pinned: another one is refused. */
function inventory({ ssh }: SetupSecrets): string {
  const columns =
    'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,role,ssh_port,mysql_port,host_key,transport';
  const row = (name: string, key: string) => `${name},sluice,,${name},,running,${name},2222,3306,${key},ssh`;
  return `${columns}\n${row('primary', ssh.primaryHost.publicKey)}\n${row('replica', ssh.replicaHost.publicKey)}\n`;
}
