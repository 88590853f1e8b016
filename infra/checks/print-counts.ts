import { join } from 'node:path';
import { countReports, countsLine } from './suite-report.ts';

// The plain line that ends a run of continuous integration, from the runner's reports of the run before it.
process.stdout.write(`${countsLine(countReports(join(import.meta.dirname, '..', '..', '.reports')))}\n`);
