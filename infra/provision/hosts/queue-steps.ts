import { createHash } from 'node:crypto';
import { PORTS } from '../../fleet/network/access-rules.ts';
import { fileStep } from '../commands/file-step.ts';
import { packagesStep } from '../commands/packages-step.ts';
import { runningStep, type Service, serviceSteps } from '../commands/service.ts';
import type { Step } from '../steps/step.ts';
import type { FleetSecrets } from './fleet-secrets.ts';
import type { HostContext } from './host-context.ts';

const SERVICE: Service = {
  name: 'redis-server',
  description: 'The queue',
  user: 'redis',
  command: ['/usr/bin/redis-server', '/etc/redis/redis.conf', '--daemonize', 'no', '--supervised', 'no'],
  prepare:
    'install -d -o redis -g redis -m 2750 /run/redis; install -d -o redis -g redis -m 0750 /var/lib/redis',
  stopTimeoutS: 60,
  openFiles: 65_535,
};

const USERS = '/etc/redis/users.acl';

/** Each acknowledged job is on the disk within a second; a full memory refuses, and never drops a job. */
export function redisConfig(address: string, memoryMb: number): string {
  const lines = [
    `bind 127.0.0.1 ${address}`,
    `port ${PORTS.redis}`,
    'protected-mode yes',
    `aclfile ${USERS}`,
    'dir /var/lib/redis',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    `maxmemory ${Math.max(64, Math.floor(memoryMb * 0.6))}mb`,
    'maxmemory-policy noeviction',
    'maxclients 10000',
    'tcp-backlog 4096',
    'tcp-keepalive 60',
    'timeout 0',
    'loglevel notice',
    'logfile ""',
  ];
  return `${lines.join('\n')}\n`;
}

const PROGRAMS = ['gatekeeper', 'worker', 'orchestrator'] as const;

/** Keys, without the namespace. Queues are named by BullMQ: `queries-…:wait`. */
const QUERIES = [
  'queries-*',
  'replies:*',
  'answer:*',
  'result:*',
  'mark:*',
  'claim:*',
  'workers',
  'worker:*',
];
const LEASES = ['requests-*', 'webhooks-*', 'leasing*'];
const OF: Record<(typeof PROGRAMS)[number], { keys: string[]; readOnly: string[]; channels: string[] }> = {
  gatekeeper: {
    keys: [...QUERIES, 'api-keys*', 'rate:*', 'firewall:*'],
    readOnly: [],
    channels: ['cancellations', 'api-keys:*', 'firewall:*'],
  },
  worker: { keys: QUERIES, readOnly: [], channels: ['cancellations'] },
  // It shares the callers' keys with the gatekeepers, which make them.
  orchestrator: {
    keys: [...LEASES, 'rate:*'],
    readOnly: ['api-keys*'],
    channels: ['leasing:*', 'api-keys:*'],
  },
};

/**
 * Nobody logs in as it. Yet Redis reads its own log of commands with the rights of this user when it starts (seen with 7.0.15), and without them
 * leaves out what came in a transaction or a script: all jobs.
 */
const DEFAULT_USER = 'user default off ~* &* +@all';

/**
 * Each kind of program has a user of its own, which sees the keys that it works with and cannot administer. Passwords are hashes here.
 * The operator's user is for looking, on the host itself.
 */
export function redisUsers(passwords: FleetSecrets['redis'], namespace = 'sluice'): string {
  const hash = (password: string) => `#${createHash('sha256').update(password).digest('hex')}`;
  const at = (pattern: string) => `{${namespace}}:${pattern}`;
  const rights = ({ keys, readOnly, channels }: (typeof OF)['worker']) =>
    [
      'resetchannels',
      ...channels.map((channel) => `&${at(channel)}`),
      ...keys.map((key) => `~${at(key)}`),
      ...readOnly.map((key) => `%R~${at(key)}`),
      '+@all -@admin -@dangerous -function +info',
    ].join(' ');
  const lines = [
    DEFAULT_USER,
    ...PROGRAMS.map((name) => `user ${name} on ${hash(passwords[name])} ${rights(OF[name])}`),
    `user operator on ${hash(passwords.operator)} resetchannels ~${at('*')} +@read +ping +info +acl|whoami +acl|log`,
  ];
  return `${lines.join('\n')}\n`;
}

export function queueSteps(context: HostContext): Step[] {
  const { manager, host, memoryMb, secrets } = context;
  const restarts = [SERVICE.name];
  return [
    packagesStep(['redis-server', 'redis-tools']),
    fileStep({
      path: '/etc/redis/redis.conf',
      content: redisConfig(host.address, memoryMb),
      mode: '0640',
      owner: 'root:redis',
      restarts,
    }),
    fileStep({
      path: USERS,
      content: redisUsers(secrets.redis),
      mode: '0640',
      owner: 'root:redis',
      restarts,
    }),
    ...(manager === 'runit' ? serviceSteps(manager, SERVICE) : []),
    runningStep(manager, SERVICE),
    answersStep(secrets.redis.operator),
  ];
}

/** The password goes by standard input into the environment of redis-cli. */
function answersStep(password: string): Step {
  const ping = `IFS= read -r REDISCLI_AUTH; export REDISCLI_AUTH; redis-cli --user operator ping 2>/dev/null | grep -q PONG`;
  return {
    title: 'Redis answers',
    check: { script: ping, input: `${password}\n` },
    apply: { script: 'sleep 2' },
  };
}

export function redisUrl(
  user: keyof FleetSecrets['redis'],
  password: string,
  address: string,
  port: number = PORTS.redis,
): string {
  return `redis://${user}:${password}@${address}:${port}`;
}
