import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerOf, createDoorUnderTest, type DoorUnderTest, KEYS, viewOf } from './door-under-test.ts';
import { createEventStreams } from './event-streams.ts';

let door: DoorUnderTest;
afterEach(() => door.server.close());

const listen = async () => {
  await door.server.listen({ host: '127.0.0.1', port: 0 });
  return (door.server.server.address() as AddressInfo).port;
};

interface Stream {
  answer: IncomingMessage;
  text(): string;
  ended(): boolean;
  leave(): void;
}

async function follow(port: number, id: string, headers: object = {}): Promise<Stream> {
  const sent = httpRequest({
    port,
    path: `/requests/${id}/events`,
    headers: { ...KEYS.reader.headers, ...headers },
  });
  sent.on('error', () => undefined).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  let ended = false;
  answer.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  answer.once('end', () => {
    ended = true;
  });
  answer.on('error', () => undefined);
  return { answer, text: () => text, ended: () => ended, leave: () => sent.destroy() };
}

const until = (what: string, ask: () => boolean) => pollUntil(what, 5_000, ask, 5);
const running = {
  state: 'running',
  position: null,
  container: 'small-1',
  startedAt: 5,
  attempts: 1,
} as const;
const done = { state: 'succeeded', outcome: answerOf(), endedAt: 9 } as const;

beforeEach(() => {
  door = createDoorUnderTest();
});

test('health, documents and metrics are there', async () => {
  expect((await door.server.inject('/livez')).json()).toEqual({ alive: true });
  expect((await door.server.inject('/readyz')).statusCode).toBe(200);
  expect((await door.server.inject('/metrics')).statusCode).toBe(401);
  const metrics = await door.server.inject({ url: '/metrics', headers: KEYS.admin.headers });
  expect(metrics.body).toContain('sluice_http_request_duration_seconds');
  expect((await door.server.inject('/docs/')).statusCode).toBe(200);
  expect((await door.server.inject('/queues')).headers.location).toBe('/queues/sign-in');
  const { paths } = (await door.server.inject('/openapi.json')).json();
  expect(Object.keys(paths).sort()).toEqual(
    [
      '/containers',
      '/containers/{name}',
      '/livez',
      '/new-requests',
      '/pools',
      '/pools/{name}',
      '/readyz',
      '/requests/{id}',
      '/requests/{id}/events',
      '/requests/{id}/result',
      '/webhook-secret',
    ].sort(),
  );
  expect(Object.keys(paths['/new-requests'].post.responses)).toEqual(['200', '202', 'default']);
  expect(paths['/requests/{id}/events'].get.responses['200'].content).toHaveProperty('text/event-stream');
});

test('the work of a caller that left is cancelled, unless it can come back for it', async () => {
  const port = await listen();
  for (const [headers, cancelled] of [
    [{ 'idempotency-key': 'k' }, []],
    [{}, ['ours-2']],
  ] as const) {
    const sent = httpRequest({
      port,
      method: 'POST',
      path: '/new-requests',
      headers: { ...KEYS.reader.headers, ...headers },
    });
    sent.on('error', () => undefined).end('body');
    await door.submittedId(cancelled.length + 1);
    sent.destroy();
    await until('nobody waits', () => door.watchers() === 0);
    expect(door.cancelled).toEqual(cancelled);
  }
});

test('the life of a request is told as it goes', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  const stream = await follow(await listen(), 'ours-1');
  expect(stream.answer.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  });
  await until('queued', () => stream.text().includes('queued-0-3'));
  door.change('ours-1', { position: 1 }, '', 'not');
  await until('moved up', () => stream.text().includes('queued-0-1'));
  door.change('ours-1', running);
  await until('running', () => stream.text().includes('running-1'));
  door.change('ours-1', { state: 'queued', position: 0 });
  await until('queued again', () => stream.text().includes('queued-1-0'));
  door.change('ours-1', { ...running, container: 'small-2', attempts: 2 });
  await until('running again', () => stream.text().includes('running-2'));
  door.change('ours-1', done, 'body');
  await until('the end', stream.ended);
  const events = stream
    .text()
    .split('\n\n')
    .filter((frame) => frame !== '' && !frame.startsWith(':'));
  expect(events.slice(0, -1)).toEqual([
    'retry: 1000',
    'id: queued-0-3\nevent: queued\ndata: {"position":3,"estimatedWaitMs":2100}',
    'id: queued-0-1\nevent: queued\ndata: {"position":1,"estimatedWaitMs":700}',
    'id: running-1\nevent: running\ndata: {"container":"small-1","startedAt":"1970-01-01T00:00:00.005Z"}',
    'id: queued-1-0\nevent: queued\ndata: {"position":0,"estimatedWaitMs":0}',
    'id: running-2\nevent: running\ndata: {"container":"small-2","startedAt":"1970-01-01T00:00:00.005Z"}',
  ]);
  const [id, event, data = ''] = events.at(-1)?.split('\n') ?? [];
  expect([id, event]).toEqual(['id: end-succeeded', 'event: succeeded']);
  expect(JSON.parse(data.slice(6))).toMatchObject({ state: 'succeeded', answer: { status: 200, bytes: 4 } });
  expect(door.watchers()).toBe(0);
});

test('of what is over already, the running and the end are told; who has heard them gets 204', async () => {
  door.views.set('ours-1', viewOf('ours-1', { ...running, ...done }));
  const port = await listen();
  const stream = await follow(port, 'ours-1');
  await until('the end', stream.ended);
  expect(stream.text()).toMatch(/event: running\n.*\n\n.*\nevent: succeeded/);
  const again = await follow(port, 'ours-1', { 'last-event-id': 'end-succeeded' });
  expect(again.answer.statusCode).toBe(204);
  again.answer.resume();
});

test('a request that is lost ends its stream', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  const stream = await follow(await listen(), 'ours-1');
  await until('queued', () => stream.text().includes('queued'));
  door.views.delete('ours-1');
  await until('the end', stream.ended);
  expect(stream.text()).toMatch(/event: gone\ndata: .*REQUEST.GONE/);
});

test('a stream outlives Redis', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  const stream = await follow(await listen(), 'ours-1');
  await until('queued', () => stream.text().includes('queued'));
  door.away = new Error('Connection is closed.');
  door.change('ours-1', { ...running, ...done });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(stream.ended()).toBe(false);
  door.away = null;
  await until('the end', stream.ended);
  expect(stream.text()).toContain('event: succeeded');
});

test('heartbeats keep a silent stream from being cut', async () => {
  await door.server.close();
  door = createDoorUnderTest({
    transport: { limits: { sendTimeoutMs: 250 } },
    streams: { heartbeatMs: 80, lookMs: 20 },
  });
  door.views.set('ours-1', viewOf('ours-1', running));
  const stream = await follow(await listen(), 'ours-1');
  await until('many heartbeats', () => stream.text().split(': still there').length > 10);
  expect(stream.ended()).toBe(false);
  door.change('ours-1', done);
  await until('the end', stream.ended);
});

test('streams are bounded, and those whose reader left count no more', async () => {
  await door.server.close();
  door = createDoorUnderTest({ streams: { maxPerCaller: 2, maxStreams: 3, lookMs: 20 } });
  door.views.set('ours-1', viewOf('ours-1'));
  const port = await listen();
  const streams = [await follow(port, 'ours-1'), await follow(port, 'ours-1')];
  const third = await follow(port, 'ours-1');
  expect(third.answer.statusCode).toBe(429);
  const admin = await follow(port, 'ours-1', KEYS.admin.headers);
  expect(admin.answer.statusCode).toBe(200);
  const fourth = await follow(port, 'ours-1', KEYS.admin.headers);
  expect(fourth.answer.statusCode).toBe(503);
  for (const { leave } of [...streams, admin]) leave();
  await until('nobody watches', () => door.watchers() === 0);
  expect((await follow(port, 'ours-1')).answer.statusCode).toBe(200);
});

test('a reader that takes nothing is dropped', async () => {
  const { views, watchers } = door;
  views.set('ours-1', viewOf('ours-1'));
  const streams = createEventStreams({
    store: { view: async (id) => views.get(id) ?? null },
    watch: door.watch,
    estimateWait: async () => null,
    limits: { maxUnreadBytes: 500, heartbeatMs: 1 },
  });
  await streams.start();
  const unread = streams.open('ours-1', 'caller');
  expect([streams.count, watchers()]).toEqual([1, 1]);
  await once(unread, 'close');
  expect([streams.count, watchers()]).toEqual([0, 0]);
  await streams.close();
});

test('a closing server ends the streams', async () => {
  door.views.set('ours-1', viewOf('ours-1'));
  const stream = await follow(await listen(), 'ours-1');
  await until('queued', () => stream.text().includes('queued'));
  await Promise.all([door.server.close(), until('the end', stream.ended)]);
  expect(door.watchers()).toBe(0);
});
