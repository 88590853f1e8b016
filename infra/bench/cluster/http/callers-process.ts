import { text } from 'node:stream/consumers';
import { type CallersJob, driveCallers } from './drive-callers.ts';

// The HTTP load, in a process of its own: a job on standard input, its figures on standard output. Needs Node and the files of
// infra/bench alone, so that it also runs on a host from which the load is to come.
const job = JSON.parse(await text(process.stdin)) as CallersJob;
process.stdout.write(`${JSON.stringify(await driveCallers(job))}\n`);
