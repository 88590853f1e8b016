import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { readHealthConfig } from './health-config.ts';
import { judgeHealth } from './judge-health.ts';
import { lookForWorker } from './look-for-worker.ts';

// The image's HEALTHCHECK: ends with code 0 when the worker beside it announces itself and serves a node. With `--alive`,
// for who restarts it otherwise: as long as nothing speaks against it.
const { values } = parseArgs({ options: { alive: { type: 'boolean', default: false } } });
const sight = await lookForWorker(readHealthConfig(process.env, hostname()));
const { healthy, report } = judgeHealth(values.alive ? 'alive' : 'ready', sight);
process.stdout.write(`${report}\n`);
process.exitCode = healthy ? 0 : 1;
