import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { freePort } from '../local/servers/free-port.ts';
import { type ArmResult, summarise } from './bench-summary.ts';
import { readStackFiles } from './stack-files.ts';

const REQUESTS = 10_000;
const CONNECTIONS = [1, 64];
const ROUNDS = 3;
const PRODUCTS = 400;

/** Point reads by primary key through Sluice and through a direct handler, in turn, so that drift hits both alike. */
export async function benchPointReads(dataDir: string, say: (line: string) => void): Promise<void> {
  const { state, workerEnv } = readStackFiles(dataDir);
  const primary = state.processes.find((each) => each.kind === 'mysql' && each.name === 'primary');
  const port = await freePort();
  const direct = spawn(process.execPath, [join(import.meta.dirname, 'direct-handler.ts')], {
    env: {
      HOST_PORT: String(port),
      MYSQL_PORT: String(primary?.port),
      MYSQL_USER: workerEnv.WORKER_READER_USER,
      MYSQL_PASSWORD: workerEnv.WORKER_READER_PASSWORD,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  try {
    await answering(`http://127.0.0.1:${port}/`);
    const results: ArmResult[] = [];
    for (const connections of CONNECTIONS) {
      for (let round = 0; round <= ROUNDS; round += 1) {
        const amount = connections === 1 ? REQUESTS / 5 : REQUESTS;
        const directRun = await run(`http://127.0.0.1:${port}`, '', connections, amount);
        const sluiceRun = await run(state.urls.gatekeeper, state.keys.reader, connections, amount);
        if (round === 0) continue; // warm-up: pools, statement caches, the compiler
        results.push(
          { arm: 'direct', connections, ...directRun },
          { arm: 'sluice', connections, ...sluiceRun },
        );
        say(
          `${connections} connections, round ${round}: direct ${directRun.perSecond}/s, Sluice ${sluiceRun.perSecond}/s`,
        );
      }
    }
    say(summarise(results));
  } finally {
    await stop(direct);
  }
}

async function run(url: string, key: string, connections: number, amount: number) {
  let next = 0;
  const startedAt = performance.now();
  let lastAnswerAt = startedAt;
  const result = await autocannon({
    url: `${url}/v1/query`,
    connections,
    amount,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    setupClient: (client) => {
      const setBody = () => {
        next = (next % PRODUCTS) + 1;
        client.setBody(
          JSON.stringify({ sql: 'SELECT * FROM products WHERE id = ?', params: [next], database: 'shop' }),
        );
      };
      setBody();
      client.on('response', () => {
        lastAnswerAt = performance.now();
        setBody();
      });
    },
  });
  return {
    // Not autocannon's own duration: it ends on a tick of its clock.
    perSecond: Math.round((amount * 1_000) / (lastAnswerAt - startedAt)),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.timeouts + result.non2xx,
  };
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return;
    await delay(100);
  }
  throw new Error('The direct handler did not start');
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}
