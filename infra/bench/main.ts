import { benchPointReads } from './point-reads.ts';

// `npm run bench`: beside a running `npm start`, in a second terminal. Takes about a minute.
await benchPointReads(process.argv[2] ?? '.sluice', (line) => process.stdout.write(`${line}\n`));
