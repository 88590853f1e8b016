import autocannon from 'autocannon';
import type { Throughput } from './figures.ts';
import { PARAGRAPH } from './paragraph.ts';
import type { Stage } from './stage.ts';

const CALLERS = 16;
const REQUESTS = 3_000;
/** Longer texts take longer. */
const REQUESTS_OF_LONG_TEXTS = 1_000;

/** The same requests to the same containers, behind a plain reverse proxy and behind the orchestrator, one after the other. */
export async function measureThroughput(stage: Stage, paragraphs: number): Promise<Throughput> {
  const proxy = await run(`${stage.proxyUrl}/run`, stage.key, paragraphs);
  const orchestrator = await run(`${stage.orchestratorUrl}/new-requests`, stage.key, paragraphs);
  return {
    paragraphs,
    proxyPerSecond: proxy.perSecond,
    orchestratorPerSecond: orchestrator.perSecond,
    errors: proxy.errors + orchestrator.errors,
  };
}

async function run(url: string, key: string, paragraphs: number) {
  const amount = paragraphs === 1 ? REQUESTS : REQUESTS_OF_LONG_TEXTS;
  const startedAt = performance.now();
  let lastAnswerAt = startedAt;
  const result = await autocannon({
    url,
    connections: CALLERS,
    amount,
    method: 'POST',
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${key}` },
    body: Array.from({ length: paragraphs }, () => PARAGRAPH).join('\n'),
    setupClient: (client) => {
      client.on('response', () => {
        lastAnswerAt = performance.now();
      });
    },
  });
  return {
    // Not autocannon's own duration: it ends on a tick of its clock.
    perSecond: (amount * 1_000) / (lastAnswerAt - startedAt),
    errors: result.errors + result.timeouts + result.non2xx,
  };
}
