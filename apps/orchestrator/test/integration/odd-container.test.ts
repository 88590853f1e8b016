import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { freePort } from '@sluice/infra/local/servers/free-port.ts';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, expect, test } from 'vitest';
import { ODD_CONTAINER, type OddContainer, startOddContainer } from '../fixture/odd-container-process.ts';
import {
  overlapsOf,
  type Run,
  readJournal,
  repeatedOf,
  runsOf,
  tokensOutOfOrder,
} from '../fixture/odd-journal.ts';
import type { OddOrder } from '../fixture/odd-order.ts';
import { idleBeside } from '../fixture/wait-beside-free.ts';

/** What the other tests rely on: that whoever breaks the rules is caught by what they look at. */

const folder = temporaryFolder('odd');
let container: OddContainer;
let files = 0;
let journal = '';

afterAll(() => folder.remove());
afterEach(() => container?.stop());

async function start(slots = 1): Promise<void> {
  journal = `${folder.path}/journal-${files++}`;
  container = await startOddContainer({ name: 'odd', journal, slots });
}

/** As an orchestrator gives it a request. Resolves with the status and the text. */
function run(id: string, token: number, order: OddOrder): Promise<string> {
  return new Promise((resolve) => {
    const body = JSON.stringify(order);
    const request = http.request(`${container.url}/run`, {
      method: 'POST',
      agent: false,
      headers: {
        expect: '100-continue',
        'content-length': body.length,
        'content-type': 'application/json',
        'sluice-request-id': id,
        'sluice-fencing-token': token,
        'sluice-attempt': 1,
      },
    });
    request.on('continue', () => request.end(body));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    request.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(`${response.statusCode} ${text}`);
    });
  });
}
const at = () => runsOf(readJournal(journal));

test('two at once are an overlap, by its own count and by its journal', async () => {
  await start();
  expect(
    await Promise.all([run('a', 1, { workMs: 100, text: 'A' }), run('b', 2, { workMs: 100, text: 'B' })]),
  ).toEqual(['200 A', '200 B']);
  expect((await container.counts()).overlaps).toBe(1);
  expect(overlapsOf(at())).toHaveLength(1);
  expect(overlapsOf(at(), 2)).toEqual([]);
});

test('one after the other is none; a second time is seen, and so is a token that does not rise', async () => {
  await start();
  for (const token of [1, 2]) await run('a', token, { workMs: 5 });
  expect(overlapsOf(at())).toEqual([]);
  expect(repeatedOf(at())).toEqual(['a']);
  expect(tokensOutOfOrder(at())).toEqual([]);
  await run('b', 2, {});
  expect(tokensOutOfOrder(at())).toHaveLength(1);
});

test('what it was killed with stays open in the journal, and is not mixed up with the next life', async () => {
  await start();
  expect(await run('a', 1, { fault: 'exit' })).toBe('ECONNRESET');
  expect(at()).toMatchObject([{ id: 'a', how: 'exit' }]);
  container = await startOddContainer({ name: 'odd', journal });
  const killed = run('b', 2, { workMs: 10_000 });
  await pollUntil('it works', 2_000, () => at().length === 2, 5);
  container.signal('SIGKILL');
  expect(await killed).toBe('ECONNRESET');
  expect(at()[1]).toMatchObject({ id: 'b', endedAt: Infinity });
  expect(at()[1]?.life).not.toBe(at()[0]?.life);
});

test('told to stop, it stops, unless it is deaf; idle says so', async () => {
  await start(2);
  const idle = async () => {
    const response = await fetch(`${container.url}/healthz`);
    return ((await response.json()) as { idle: boolean }).idle;
  };
  const cancel = (id: string) =>
    fetch(`${container.url}/cancel`, { method: 'POST', headers: { 'sluice-request-id': id } });
  const hearing = run('hearing', 1, { fault: 'hang' });
  await pollUntil('it works', 2_000, async () => !(await idle()), 5);
  await cancel('hearing');
  expect(await hearing).toBe('ECONNRESET');
  expect(await idle()).toBe(true);
  const deaf = run('deaf', 2, { fault: 'hang', deaf: true });
  await pollUntil('it works', 2_000, async () => !(await idle()), 5);
  await cancel('deaf');
  expect(await idle()).toBe(false);
  container.signal('SIGKILL');
  await deaf;
});

test('it ends when its parent is gone', async () => {
  const port = String(await freePort());
  const child = spawn(process.execPath, [ODD_CONTAINER], {
    env: { PORT: port },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'exit');
  await pollUntil('it answers', 10_000, async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, 20);
  child.stdin?.end();
  expect((await ended)[0]).toBe(0);
  await start();
});

test('a wait beside a free container is measured, one behind busy ones is not', () => {
  const a = (id: string, life: string, beganAt: number, endedAt: number): Run => ({
    id,
    life,
    container: life,
    token: 0,
    attempt: 1,
    beganAt,
    endedAt,
    how: 'answered',
  });
  const runs = [a('first', 'x', 100, 200), a('second', 'y', 100, 300), a('third', 'x', 210, 250)];
  const sentAt = new Map([
    ['first', 99],
    ['second', 98],
    ['third', 110],
  ]);
  expect(idleBeside(runs, sentAt)).toEqual([1, 2, 10]);
});
