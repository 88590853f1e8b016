import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, type Environment, readConfig } from '@sluice/common/config/read-config.ts';
import { sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';
import { CommandFailure } from './command-failure.ts';

const RedisConfig = z.object({ ...sharedConfigShape, ...signingKeyShape });
export type RedisConfig = z.output<typeof RedisConfig>;

/** Where a command runs. */
export interface Surroundings {
  /** Relative paths of the command line are taken from here. */
  directory: string;
  /** Folder of the checkout. */
  root: string;
  env: Environment;
  /** Where they are known already: those, and no others. */
  settings?: RedisSettings;
}

export interface RedisSettings {
  config: RedisConfig;
  /** Which settings these are, in words. */
  source: string;
}

/**
 * The settings of the gatekeeper of this machine, found as `npm run start:gatekeeper` finds them. Those of a local stack or of
 * a named file are never mixed with others, so that no key is signed for another system.
 */
export function findRedisSettings(
  envFile: string | null,
  { directory, root, env, settings }: Surroundings,
): RedisSettings {
  if (settings) {
    if (envFile !== null)
      throw new CommandFailure(`--env-file has no place here: settings are those of ${settings.source}`);
    return settings;
  }
  if (envFile !== null) {
    const path = resolve(directory, envFile);
    const variables = read(path);
    if (variables === null) throw new CommandFailure(`${path} is not there`);
    return redisSettings(variables, path);
  }
  const ownFile = join(root, '.env');
  const own = read(ownFile);
  if (env.SLUICE_REDIS_URL || env.SLUICE_REDIS_URL_FILE || own?.SLUICE_REDIS_URL) {
    const source = own ? `the environment and ${ownFile}` : 'the environment';
    return redisSettings({ ...own, ...env }, source);
  }
  const stackFile = join(root, '.sluice', 'env', 'gatekeeper.env');
  const stack = read(stackFile);
  if (stack) return redisSettings(stack, `the local stack, ${stackFile}`);
  throw new CommandFailure(
    'Which Redis? Set SLUICE_REDIS_URL and SLUICE_SIGNING_KEY as for the gatekeeper, in the environment or in .env, or name a file: --env-file',
  );
}

function read(path: string): Environment | null {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new CommandFailure(`${path} cannot be read (${code})`);
  }
}

/** Throws CommandFailure. */
export function redisSettings(variables: Environment, source: string): RedisSettings {
  try {
    return { config: readConfig(RedisConfig, variables), source };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandFailure(`Settings from ${source}. ${error.message}`);
  }
}
