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

/**
 * Each kind of process has a user of its own, which sees the keys of Sluice alone and cannot administer. Passwords are hashes here. The
 * operator's user is for looking, on the host itself.
 */
export function redisUsers(passwords: FleetSecrets['redis']): string {
  const hash = (password: string) => `#${createHash('sha256').update(password).digest('hex')}`;
  const app = 'resetchannels &{sluice}* ~{sluice}* +@all -@admin -@dangerous +info';
  const lines = [
    'user default off',
    ...(['gatekeeper', 'worker', 'orchestrator'] as const).map(
      (name) => `user ${name} on ${hash(passwords[name])} ${app}`,
    ),
    `user operator on ${hash(passwords.operator)} resetchannels ~{sluice}* +@read +ping +info +acl|whoami`,
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

export function redisUrl(user: keyof FleetSecrets['redis'], password: string, address: string): string {
  return `redis://${user}:${password}@${address}:${PORTS.redis}`;
}
