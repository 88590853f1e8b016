import { join } from 'node:path';
import { runLocalStack } from './stack/run-local-stack.ts';

// `npm start`. npm runs scripts in the project's folder; INIT_CWD is where the user stands.
const projectDir = join(import.meta.dirname, '..', '..');
process.exitCode = await runLocalStack({
  args: process.argv.slice(2),
  env: process.env,
  projectDir,
  userDir: process.env.INIT_CWD ?? process.cwd(),
  signals: process,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
