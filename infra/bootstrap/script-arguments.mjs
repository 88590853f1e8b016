import { join } from 'node:path';

const USAGE = 'usage: node infra/bootstrap/bootstrap.mjs [--env NAME] script.ts [arguments…]';

/**
 * What the pinned Node is called with. `--env NAME` makes it read `.env`, and before that the local stack's settings of that process
 * unless the environment or `.env` says which Redis to use: then the process runs by itself and takes nothing from the stack.
 * Variables of the environment win over those of files, a later file over an earlier one; a file that is missing is no mistake.
 *
 * @param {string[]} args
 * @param {{ root: string, env: Record<string, string | undefined>, dotEnv: string }} context `dotEnv`: the text of `.env`
 * @returns {{ outcome: 'run', args: string[] } | { outcome: 'refused', message: string }}
 */
export function scriptArguments(args, { root, env, dotEnv }) {
  const envName = args[0] === '--env' ? (args[1] ?? '') : null;
  const [script, ...rest] = envName === null ? args : args.slice(2);
  if (script === undefined || script.startsWith('-')) return { outcome: 'refused', message: USAGE };
  if (envName === null) return { outcome: 'run', args: [join(root, script), ...rest] };
  if (!/^[a-z][a-z-]*$/.test(envName)) return { outcome: 'refused', message: USAGE };
  const runsByItself = Boolean(env.SLUICE_REDIS_URL) || /^\s*(export\s+)?SLUICE_REDIS_URL\s*=\s*\S/m.test(dotEnv);
  const files = runsByItself ? [] : [join(root, '.sluice', 'env', `${envName}.env`)];
  const options = [...files, join(root, '.env')].map((file) => `--env-file-if-exists=${file}`);
  return { outcome: 'run', args: [...options, join(root, script), ...rest] };
}
