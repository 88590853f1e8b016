import { join } from 'node:path';

const USAGE = 'usage: node infra/bootstrap/bootstrap.mjs [--env NAME] script.ts [arguments…]';
const NAMES_REDIS = /^\s*(export\s+)?SLUICE_REDIS_URL\s*=\s*\S/m;

/**
 * What the pinned Node is called with. `--env NAME` makes it read `.env`, and before that the local stack's settings of that process
 * unless the environment or `.env` says which Redis to use: then the process runs by itself and takes nothing from the stack.
 * Variables of the environment win over those of files, a later file over an earlier one; a file that is missing is no mistake.
 *
 * @param {string[]} args
 * @param {{ root: string, env: Record<string, string | undefined>, read: (file: string) => string | null }} context
 * @returns {{ outcome: 'run', args: string[] } | { outcome: 'refused', message: string }}
 */
export function scriptArguments(args, { root, env, read }) {
  const envName = args[0] === '--env' ? (args[1] ?? '') : null;
  const [script, ...rest] = envName === null ? args : args.slice(2);
  if (script === undefined || script.startsWith('-')) return { outcome: 'refused', message: USAGE };
  if (envName === null) return { outcome: 'run', args: [join(root, script), ...rest] };
  if (!/^[a-z][a-z-]*$/.test(envName)) return { outcome: 'refused', message: USAGE };
  const ownFile = join(root, '.env');
  const stackFile = join(root, '.sluice', 'env', `${envName}.env`);
  const runsByItself = Boolean(env.SLUICE_REDIS_URL) || NAMES_REDIS.test(read(ownFile) ?? '');
  const files = (runsByItself ? [ownFile] : [stackFile, ownFile]).filter((file) => read(file) !== null);
  return {
    outcome: 'run',
    args: [...files.map((file) => `--env-file=${file}`), join(root, script), ...rest],
  };
}
