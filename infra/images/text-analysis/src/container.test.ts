import { expect, test } from 'vitest';
import type { Analysts } from './analysts.ts';
import { createContainer } from './container.ts';
import { createOccupancy } from './occupancy.ts';

function containerWith(analysts: Partial<Analysts> = {}) {
  const idle: Analysts = {
    free: true,
    start: async () => undefined,
    analyse: async (text) => JSON.stringify({ text }),
    close: async () => undefined,
  };
  return createContainer(
    createOccupancy(1, () => 0),
    { ...idle, ...analysts },
  );
}
const text = (payload: string, headers: Record<string, string> = {}) => ({
  method: 'POST' as const,
  url: '/run',
  headers: { 'content-type': 'text/plain', ...headers },
  payload,
});

test('an analysis comes back as JSON, and the container is idle again', async () => {
  const app = containerWith();
  const answer = await app.inject(text('hello', { 'sluice-fencing-token': '12' }));
  expect([answer.statusCode, answer.json()]).toEqual([200, { text: 'hello' }]);
  const health = await app.inject('/healthz');
  expect(health.json()).toMatchObject({ status: 'ok', idle: true, served: 1, overlaps: 0, highestToken: 12 });
});

test('until a thread has loaded the model it only says that it starts', async () => {
  const health = await containerWith({ free: false }).inject('/healthz');
  expect([health.statusCode, health.json()]).toEqual([
    503,
    expect.objectContaining({ status: 'starting', idle: false }),
  ]);
});

test('bad input has an error of its own and leaves the slot free', async () => {
  const app = containerWith();
  const answer = await app.inject(text('{', { 'content-type': 'application/json' }));
  expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'json_invalid']);
  const large = await app.inject(text('a '.repeat(600_000)));
  expect([large.statusCode, large.json().error.code]).toEqual([413, 'body_too_large']);
  expect((await app.inject('/healthz')).json()).toMatchObject({ idle: true, used: 0 });
});

test('what breaks inside is told without its details, and leaves the slot free', async () => {
  const app = containerWith({ analyse: () => Promise.reject(new Error('/secret/path')) });
  const answer = await app.inject(text('hello'));
  expect(answer.statusCode).toBe(500);
  expect(answer.body).toContain('analysis_failed');
  expect(answer.body).not.toContain('secret');
  expect((await app.inject('/healthz')).json()).toMatchObject({ idle: true });
});

test('an older fencing token is refused', async () => {
  const app = containerWith();
  await app.inject(text('a', { 'sluice-fencing-token': '5' }));
  const answer = await app.inject(text('a', { 'sluice-fencing-token': '4' }));
  expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'outdated']);
});

test('while one is at work the next is refused; cancelling ends the first', async () => {
  let began = () => {};
  const working = new Promise<void>((resolve) => {
    began = resolve;
  });
  const app = containerWith({
    analyse: (_text, signal) =>
      new Promise((_, reject) => {
        began();
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  const first = app.inject(text('long', { 'sluice-request-id': 'r1' }));
  await working;
  expect((await app.inject('/healthz')).json()).toMatchObject({ status: 'ok', idle: false, used: 1 });
  const second = await app.inject(text('next'));
  expect([second.statusCode, second.headers['sluice-refused']]).toEqual([409, 'busy']);
  const cancel = { method: 'POST' as const, url: '/cancel', headers: { 'sluice-request-id': 'r1' } };
  expect((await app.inject(cancel)).statusCode).toBe(202);
  expect((await first).json().error.code).toBe('cancelled');
  expect((await app.inject(cancel)).statusCode).toBe(404);
  expect((await app.inject('/healthz')).json()).toMatchObject({ idle: true, overlaps: 1 });
});

test('other paths are told what there is', async () => {
  const answer = await containerWith().inject('/');
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'not_found']);
});
