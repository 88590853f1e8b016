import { join } from 'node:path';
import { runCommand } from './run-command.ts';

// npm runs scripts in the folder of the package and says in INIT_CWD where the user is.
const result = await runCommand(process.argv.slice(2), {
  directory: process.env.INIT_CWD ?? process.cwd(),
  root: join(import.meta.dirname, '..', '..'),
  env: process.env,
});
process.stdout.write(result.output);
process.stderr.write(result.complaint);
process.exitCode = result.exitCode;
