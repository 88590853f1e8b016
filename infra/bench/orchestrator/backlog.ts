import { z } from 'zod';
import { type Backlog, median, percentile } from './figures.ts';
import { createHttpCaller } from './http-caller.ts';
import { PARAGRAPH } from './paragraph.ts';
import type { PoolName, Stage } from './stage.ts';

const REQUESTS = 2_000;
const CALLERS = 64;
/** From when on, and until when, more requests are there than containers: for the whole time between, some wait. */
const FROM = 100;
const UNTIL = REQUESTS - CALLERS;

const Health = z.object({ overlaps: z.number(), busyMs: z.number(), served: z.number() });

/** Many more callers than containers. Each text bears a number, which its answer must bear too. */
export async function measureBacklog(stage: Stage, pool: PoolName, paragraphs: number): Promise<Backlog> {
  const containers = await stage.containers(pool);
  const caller = createHttpCaller(CALLERS, stage.key);
  const text = Array.from({ length: paragraphs }, () => PARAGRAPH).join('\n');
  const url = `${stage.orchestratorUrl}/new-requests?pool=${pool}&timeoutMs=300000`;
  const before = await figuresOf(containers);
  const times: number[] = [];
  let next = 0;
  let answered = 0;
  let right = 0;
  let from: Promise<Figures> | undefined;
  let until: Promise<Figures> | undefined;
  const call = async () => {
    while (next < REQUESTS) {
      const mark = `numbered${next}.`;
      next += 1;
      const answer = await caller.post(url, `This one is ${mark} ${text}`);
      times.push(answer.ms);
      if (answer.status === 200 && answer.body.includes(mark)) right += 1;
      answered += 1;
      if (answered === FROM) from = figuresOf(containers);
      if (answered === UNTIL) until = figuresOf(containers);
    }
  };
  try {
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: CALLERS }, call));
    const tookMs = performance.now() - startedAt;
    const [a, b, after] = await Promise.all([from, until, figuresOf(containers)]);
    if (!a || !b) throw new Error('too few requests to tell');
    const once = after.served - before.served === REQUESTS;
    return {
      what: `${pool}, ${containers.length} containers, ${CALLERS} callers`,
      requests: REQUESTS,
      answeredOnce: once
        ? right
        : Math.min(right, REQUESTS - Math.abs(after.served - before.served - REQUESTS)),
      overlaps: after.overlaps - before.overlaps,
      busyShare: (b.busyMs - a.busyMs) / ((b.at - a.at) * containers.length),
      perSecond: (REQUESTS * 1_000) / tookMs,
      p50Ms: median(times),
      p99Ms: percentile(times, 0.99),
    };
  } finally {
    caller.close();
  }
}

interface Figures extends z.infer<typeof Health> {
  at: number;
}

/** Sums over the containers, by their own count. */
async function figuresOf(containers: readonly string[]): Promise<Figures> {
  const startedAt = performance.now();
  const all = await Promise.all(
    containers.map(async (url) => Health.parse(await (await fetch(`${url}/healthz`)).json())),
  );
  const sum = (pick: (health: z.infer<typeof Health>) => number) =>
    all.reduce((total, health) => total + pick(health), 0);
  return {
    at: (startedAt + performance.now()) / 2,
    overlaps: sum((each) => each.overlaps),
    busyMs: sum((each) => each.busyMs),
    served: sum((each) => each.served),
  };
}
