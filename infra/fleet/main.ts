import { join } from 'node:path';
import { inspect } from 'node:util';
import { HostFailure } from '../provision/ssh/host-failure.ts';
import { readFleetCommandLine } from './command-line.ts';
import { printable } from './commands/printable.ts';
import { runFleetCommand } from './commands/run-fleet-command.ts';
import { FleetFailure } from './fleet-failure.ts';

// `npm run infra -- …`: hosts from one file. Code 1: it could not be done; 3: plan --check found a difference; 64: EX_USAGE of sysexits.h.
// Who reads no further (`… | head`) does not stop what goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
const line = readFleetCommandLine(process.argv.slice(2));
if (line.outcome === 'help') process.stdout.write(line.text);
else if (line.outcome === 'mistake') {
  process.stderr.write(`${printable(line.mistake)}\n${line.help} shows what there is.\n`);
  process.exitCode = 64;
} else {
  try {
    process.exitCode = await runFleetCommand(line.command, {
      // npm runs scripts in the folder of the package and says in INIT_CWD where the user is.
      directory: process.env.INIT_CWD ?? process.cwd(),
      projectDir: join(import.meta.dirname, '..', '..'),
      env: process.env,
      say: (text) => process.stdout.write(`${printable(text)}\n`),
      complain: (text) => process.stderr.write(`${printable(text)}\n`),
      signals: process,
      exit: (code) => process.exit(code),
    });
  } catch (error) {
    const isTold = error instanceof FleetFailure || error instanceof HostFailure;
    process.stderr.write(`\n${printable(isTold ? error.message : inspect(error))}\n`);
    process.exitCode = 1;
    // A mistake of ours: what is still open then would keep the process.
    if (!isTold) process.exit();
  }
}
