import { createKeyHash } from '@sluice/common/auth/redis-key-store.ts';
import { createApprovedShapes } from '@sluice/common/firewall/approved-shapes.ts';
import { firewallKeys } from '@sluice/common/firewall/firewall-keys.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { CommandFailure } from './command-failure.ts';
import { type FirewallCommand, readFirewallCommandLine } from './firewall-command-line.ts';
import { runFirewallCommand } from './firewall-commands.ts';
import { FIREWALL_USAGE } from './firewall-usage.ts';
import type { Said } from './key-commands.ts';
import { type RedisLink, withRedis } from './redis-link.ts';
import { findRedisSettings, type Surroundings } from './redis-settings.ts';
import type { CommandResult } from './run-command.ts';

const USAGE = `Usage: npm run sluice -- <command> [--env-file <file>]\n\n${FIREWALL_USAGE}`;

/** Runs what the arguments after `firewall` ask for. */
export async function firewallCommand(args: string[], surroundings: Surroundings): Promise<CommandResult> {
  const line = readFirewallCommandLine(args);
  if (line.outcome === 'usage') {
    if (line.mistake === null) return { exitCode: 0, output: USAGE, complaint: '' };
    return { exitCode: 64, output: '', complaint: `${line.mistake}\n\n${USAGE}` };
  }
  try {
    const { config, source } = findRedisSettings(line.envFile, surroundings);
    const { output, remark } = await withRedis(config, (link) =>
      perform(line.command, link, config.SLUICE_NAMESPACE, surroundings.directory),
    );
    return { exitCode: 0, output, complaint: `Settings from ${source}.\n${remark}` };
  } catch (error) {
    if (error instanceof CommandFailure) return { exitCode: 1, output: '', complaint: `${error.message}\n` };
    throw error;
  }
}

async function perform(
  command: FirewallCommand,
  link: RedisLink,
  namespace: string,
  directory: string,
): Promise<Said> {
  const ownKeys = firewallKeys(namespace);
  const apiKeys = createKeyHash({ ...link, keys: redisKeys(namespace), subscriber: null });
  const approved = createApprovedShapes({ ...link, keys: ownKeys, subscriber: null });
  await apiKeys.load();
  const refused = await approved.load();
  const { redis, signer } = link;
  const callers = apiKeys.all();
  const said = await runFirewallCommand(command, {
    redis,
    firewallKeys: ownKeys,
    signer,
    approved,
    callers,
    directory,
  });
  if (refused === 0) return said;
  return {
    output: said.output,
    remark: `${refused} approvals in Redis are not believed: another signing key, or somebody wrote there.\n${said.remark}`,
  };
}
