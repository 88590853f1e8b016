import { readFileSync } from 'node:fs';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { createFileWatch } from '@sluice/common/files/file-watch.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { parsePolicy } from './parse-policy.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';

export interface PolicyFile extends Service {
  /** The policy in force. Ask for each request. */
  readonly current: Policy;
}

/**
 * The policy from its YAML file; the safe defaults without one. It is read here, so that a mistake is told before anything starts (a
 * ConfigError), and again within a second of a change. A file that is then broken or gone leaves the last good policy in force, and each
 * of its mistakes is logged.
 */
export function createPolicyFile(path: string | undefined, logger: Logger): PolicyFile {
  if (path === undefined)
    return { current: DEFAULT_POLICY, start: async () => undefined, close: async () => undefined };
  const watch = createFileWatch([path], () => {
    try {
      policy = read(path);
      logger.info({ rules: policy.rules }, 'the policy file was read again');
    } catch (error) {
      logger.error(
        { reason: (error as Error).message },
        'the changed policy file is broken; the policy before it stays in force',
      );
    }
  });
  let policy = read(path);

  return {
    get current() {
      return policy;
    },
    start: watch.start,
    close: watch.close,
  };
}

function read(path: string): Policy {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`policy file ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const parsed = parsePolicy(text);
  if (parsed.outcome === 'broken')
    throw new ConfigError(parsed.mistakes.map((mistake) => `${path}:${mistake}`));
  return parsed.policy;
}
