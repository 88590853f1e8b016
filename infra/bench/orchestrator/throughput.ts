import autocannon from 'autocannon';
import type { Throughput } from './figures.ts';
import { PARAGRAPH } from './paragraph.ts';
import type { Stage } from './stage.ts';

const CALLERS = 16;
const REQUESTS = 3_000;

/** The same requests to the same containers, behind a plain reverse proxy and behind the orchestrator, one after the other. */
export async function measureThroughput(stage: Stage): Promise<Throughput> {
  const proxy = await run(`${stage.proxyUrl}/run`, stage.key);
  const orchestrator = await run(`${stage.orchestratorUrl}/new-requests`, stage.key);
  return {
    proxyPerSecond: proxy.perSecond,
    orchestratorPerSecond: orchestrator.perSecond,
    errors: proxy.errors + orchestrator.errors,
  };
}

async function run(url: string, key: string) {
  const startedAt = performance.now();
  let lastAnswerAt = startedAt;
  const result = await autocannon({
    url,
    connections: CALLERS,
    amount: REQUESTS,
    method: 'POST',
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${key}` },
    body: PARAGRAPH,
    setupClient: (client) => {
      client.on('response', () => {
        lastAnswerAt = performance.now();
      });
    },
  });
  return {
    // Not autocannon's own duration: it ends on a tick of its clock.
    perSecond: (REQUESTS * 1_000) / (lastAnswerAt - startedAt),
    errors: result.errors + result.timeouts + result.non2xx,
  };
}
