import { resolve } from 'node:path';
import { createKeyHash } from '@sluice/common/auth/redis-key-store.ts';
import { redisKeys } from '@sluice/common/redis/redis-keys.ts';
import { CommandFailure } from './command-failure.ts';
import { type Command, readCommandLine } from './command-line.ts';
import { firewallCommand } from './firewall.ts';
import { runKeyCommand, type Said } from './key-commands.ts';
import { addKey, readKeys } from './key-file-edit.ts';
import { keyTable } from './key-table.ts';
import { withRedis } from './redis-link.ts';
import { findRedisSettings, type Surroundings } from './redis-settings.ts';
import { USAGE } from './usage.ts';

/** What the process prints and leaves with. Code 64 is EX_USAGE of sysexits.h. */
export interface CommandResult {
  exitCode: 0 | 1 | 64;
  output: string;
  complaint: string;
}

const HELP_HINT = 'npm run sluice -- --help shows what there is.\n';

/** Runs the command that the arguments name. */
export async function runCommand(args: string[], surroundings: Surroundings): Promise<CommandResult> {
  if (args[0] === 'firewall') return firewallCommand(args.slice(1), surroundings);
  const line = readCommandLine(args, Date.now());
  if (line.outcome === 'usage') {
    if (line.mistake === null) return { exitCode: 0, output: USAGE, complaint: '' };
    return { exitCode: 64, output: '', complaint: `${line.mistake}\n${HELP_HINT}` };
  }
  try {
    const { output, remark } = await perform(line.command, surroundings);
    return { exitCode: 0, output, complaint: remark };
  } catch (error) {
    if (error instanceof CommandFailure) return { exitCode: 1, output: '', complaint: `${error.message}\n` };
    throw error;
  }
}

async function perform(command: Command, surroundings: Surroundings): Promise<Said> {
  const { place } = command;
  if (place.kind === 'redis') {
    const { config, source } = findRedisSettings(place.envFile, surroundings);
    const keys = redisKeys(config.SLUICE_NAMESPACE);
    const { output, remark } = await withRedis(config, (link) =>
      runKeyCommand(command, createKeyHash({ ...link, keys, subscriber: null })),
    );
    return { output, remark: `Settings from ${source}.\n${remark}` };
  }
  const path = resolve(surroundings.directory, place.file);
  if (command.name !== 'create-key') {
    return { output: keyTable((await readKeys(path)).keys, Date.now()), remark: '' };
  }
  const key = await addKey(path, command.key);
  return { output: `${key}\n`, remark: `The key was added to ${path}. It is shown only this once.\n` };
}
