import { runChecks } from './run-checks.ts';

// `npm test`: the static checks, then every test suite. An argument names suites to run alone: npm test -- unit system
process.exitCode = await runChecks(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
