import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { runProcess } from '@sluice/common/lifecycle/run-process.ts';
import { readWorkerConfig } from './config.ts';
import { createProxyWorker } from './proxy-worker.ts';

const { values: flags } = parseArgs({
  options: { name: { type: 'string' }, concurrency: { type: 'string' } },
});
const env = {
  ...process.env,
  WORKER_NAME: flags.name ?? (process.env.WORKER_NAME || `${hostname()}-${process.pid}`),
  WORKER_CONCURRENCY: flags.concurrency ?? process.env.WORKER_CONCURRENCY,
};

await runProcess(() => createProxyWorker(readWorkerConfig(env)));
