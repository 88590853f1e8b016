import { randomUUID } from 'node:crypto';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningStack, runStack } from '../running-stack.ts';

const TEXT = 'Ada Lovelace wrote the first program in London. It was a good day!';
/** Promise 8 of the design says 10 s; a busy machine gets more. */
const BACK_MS = 15_000;

let stack: RunningStack;

beforeAll(async () => {
  stack = await runStack();
});
afterAll(async () => {
  await stack?.stop();
  stack?.remove();
});

interface Analysis {
  status: number;
  code: string | undefined;
  answeredBy: string | null;
}

/** Posts a paragraph; null when there was no answer at all. */
async function analyse(key = randomUUID()): Promise<Analysis | null> {
  const { urls, keys } = stack.state();
  const response = await fetch(`${urls.orchestrator}/new-requests?repeat=true`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.reader}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ text: TEXT }),
    signal: AbortSignal.timeout(30_000),
  }).catch(() => null);
  if (!response) return null;
  const answer = (await response.json().catch(() => ({}))) as { code?: string };
  const answeredBy = response.headers.get('sluice-answered-by');
  return { status: response.status, code: answer.code, answeredBy };
}

/** Asks again with the same key until it is known what became of it. */
async function analyseUntilKnown(): Promise<Analysis> {
  const key = randomUUID();
  return pollUntil('the request is answered', 30_000, async () => {
    const answer = await analyse(key);
    return answer && answer.status !== 503 ? answer : null;
  });
}

function load(lanes: number) {
  const answers: Analysis[] = [];
  let stopped = false;
  const running = Promise.all(
    Array.from({ length: lanes }, async () => {
      while (!stopped) answers.push(await analyseUntilKnown());
    }),
  );
  return {
    answers,
    async stop() {
      stopped = true;
      await running;
      return answers;
    },
  };
}

const processesOf = (kind: string) =>
  stack.state().processes.filter((each) => each.kind === kind && each.pid);
const processOf = (kind: string) => {
  const [found] = processesOf(kind);
  if (!found?.pid) throw new Error(`no ${kind} runs`);
  return { ...found, pid: found.pid };
};

test('kill -9 of a container under load: every request is answered, and the container is replaced', async () => {
  const requests = load(8);
  await pollUntil('the load runs', 10_000, () => requests.answers.length > 50);
  const victim = processOf('container');
  process.kill(victim.pid, 'SIGKILL');
  await pollUntil('it is replaced', 15_000, () => {
    const now = processesOf('container').find(({ name }) => name === victim.name);
    return now && now.pid !== victim.pid;
  });
  const answers = await requests.stop();
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
}, 90_000);

test('kill -9 of the orchestrator under load: it is back by itself, with its containers', async () => {
  const old = new Set(processesOf('container').map(({ pid }) => pid));
  const requests = load(8);
  await pollUntil('the load runs', 10_000, () => requests.answers.length > 50);
  process.kill(processOf('orchestrator').pid, 'SIGKILL');
  const since = performance.now();
  await pollUntil('it is away', 5_000, async () => (await analyse()) === null, 5);
  await pollUntil('it answers', 20_000, async () => (await analyse())?.status === 200);
  expect(performance.now() - since).toBeLessThan(BACK_MS);
  const answers = await requests.stop();
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  await pollUntil('there are four containers, all new', 20_000, () => {
    const now = processesOf('container');
    return now.length >= 4 && now.every(({ pid }) => !old.has(pid));
  });
  // The old ones ended with their parent.
  for (const pid of old) expect(() => process.kill(Number(pid), 0)).toThrow();
}, 90_000);

test('kill -9 of Redis: requests are answered again by themselves', async () => {
  process.kill(processOf('redis').pid, 'SIGKILL');
  await pollUntil('requests are answered', 20_000, async () => (await analyse())?.status === 200);
  const all = await Promise.all(Array.from({ length: 20 }, () => analyseUntilKnown()));
  expect(all.filter(({ status }) => status !== 200)).toEqual([]);
}, 60_000);

test('Ctrl-C leaves no container behind', async () => {
  // Redis may have lost the registrations of its last second: those are replaced.
  const pids = await pollUntil('there are four containers', 20_000, () => {
    const now = processesOf('container').map(({ pid }) => Number(pid));
    return now.length >= 4 && now;
  });
  expect(await stack.stop()).toBe(0);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
}, 90_000);
