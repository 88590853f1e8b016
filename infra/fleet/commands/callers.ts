import { type RedisSettings, redisSettings } from '../../cli/redis-settings.ts';
import { runCommand } from '../../cli/run-command.ts';
import { redisUrl } from '../../provision/hosts/queue-steps.ts';
import type { FleetCommand } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { PORTS } from '../network/access-rules.ts';
import type { Fleet, Surroundings } from './fleet.ts';
import { forwardPort } from './forwarded-port.ts';
import { openToLook } from './open-to-look.ts';

/** What the two take is told without a fleet; null where something else is asked. */
export function callersHelp(
  { name, rest }: FleetCommand,
  surroundings: Surroundings,
): Promise<number> | null {
  if (name !== 'keys' && name !== 'firewall') return null;
  return rest.length === 0 || rest.includes('--help') ? pass([name, ...rest], surroundings) : null;
}

/**
 * `keys …` and `firewall …` as `npm run sluice` has them, for the callers of this fleet: through SSH to the queue's Redis, with the rights
 * of a gatekeeper.
 */
export async function callersCommand(
  fleet: Fleet,
  { name, rest }: FleetCommand,
  surroundings: Surroundings,
): Promise<number> {
  const { hosts, problems } = await fleet.provider.look(fleet.desired);
  if (problems.length > 0) throw new FleetFailure(problems.join('\n'));
  const queue = hosts.find(({ role, state }) => role === 'queue' && state === 'running');
  if (!queue) throw new FleetFailure(`${fleet.file.name} has no queue that runs: up, then deploy.`);
  const opened = await openToLook(fleet, [queue], surroundings.say);
  try {
    const [host] = opened.hosts;
    if (!host) throw new Error('the host of the queue is open');
    const forwarded = await forwardPort(host.session, PORTS.redis);
    try {
      const url = redisUrl('gatekeeper', opened.secrets.redis.gatekeeper, '127.0.0.1', forwarded.port);
      const variables = { SLUICE_REDIS_URL: url, SLUICE_SIGNING_KEY: opened.secrets.signingKey };
      const settings = redisSettings(variables, `the fleet ${fleet.file.name}`);
      return await pass([name, ...rest], surroundings, settings);
    } finally {
      forwarded.close();
    }
  } finally {
    opened.close();
  }
}

async function pass(
  args: string[],
  { directory, projectDir, say, complain }: Surroundings,
  settings?: RedisSettings,
): Promise<number> {
  const surroundings = { directory, root: projectDir, env: {}, settings };
  const { exitCode, output, complaint } = await runCommand(args, surroundings);
  if (output) say(output.trimEnd());
  if (complaint) complain(complaint.trimEnd());
  return exitCode;
}
