/**
 * `--env NAME` is for a process that may join a local stack: variables come from `.env`, and, unless the environment or
 * `.env` already says which Redis to use, from the file that `npm start` keeps for it.
 */
export function parseBootstrapArguments(argv, env, exists) {
  const named = argv[0] === '--env';
  const [script, ...args] = named ? argv.slice(2) : argv;
  if (!named) return { nodeOptions: [], script, args };
  const files = exists('.env') ? ['.env'] : [];
  const local = `.sluice/env/${argv[1]}.env`;
  if (!env.SLUICE_REDIS_URL && files.length === 0 && exists(local)) files.push(local);
  return { nodeOptions: files.map((file) => `--env-file=${file}`), script, args };
}
