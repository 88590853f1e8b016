import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpServer, type HttpServer } from './http-server.ts';

/** Real sockets that behave badly, against a server with little patience. */
let app: HttpServer;
let port: number;
let finish: () => void;

beforeEach(async () => {
  app = createHttpServer({
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
    limits: {
      maxConnections: 3,
      headersTimeoutMs: 200,
      requestTimeoutMs: 300,
      timeoutCheckIntervalMs: 20,
      sendTimeoutMs: 200,
      keepAliveTimeoutMs: 200,
      maxHeaderBytes: 2_000,
    },
  });
  app.register(async (scope: HttpServer) => {
    scope.get('/', async () => ({ here: true }));
    scope.post('/', { schema: { body: z.unknown() } }, async () => ({ taken: true }));
    scope.get('/slow', () => new Promise((resolve) => (finish = () => resolve({ done: true }))));
    // More than the buffers of two sockets on the same machine hold.
    scope.get('/large', async (_request, reply) => reply.type('text/plain').send('x'.repeat(64_000_000)));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterEach(() => app.close());

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
});

function open(): Socket & { answer: string } {
  const socket = Object.assign(connect(port, '127.0.0.1'), { answer: '' });
  opened.push(socket);
  socket.setEncoding('utf8').on('data', (text) => {
    socket.answer += text;
  });
  return socket.on('error', () => undefined);
}

function dribble(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 10);
  socket.once('close', () => clearInterval(timer));
}

/** However it ends: one that is cut while it still writes has an error first, which is not the point. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

const problemOf = (answer: string) => JSON.parse(answer.split('\r\n\r\n')[1] ?? 'null');

test('headers that dribble in are cut, with a problem document', async () => {
  const socket = open();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
  dribble(socket, 'x-header: y\r\n');
  await closed(socket);
  expect(socket.answer).toMatch(
    /^HTTP\/1\.1 408 Request Timeout\r\ncontent-type: application\/problem\+json/,
  );
  expect(problemOf(socket.answer)).toMatchObject({ status: 408, code: 'REQUEST.TIMEOUT', retryable: true });
});

test('a body that dribbles in is cut', async () => {
  const socket = open();
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n');
  dribble(socket, ' ');
  await closed(socket);
  expect(problemOf(socket.answer)).toMatchObject({ code: 'REQUEST.TIMEOUT' });
});

test('a connection that says nothing is cut', async () => {
  const socket = open();
  await closed(socket);
  expect(problemOf(socket.answer)).toMatchObject({ code: 'REQUEST.TIMEOUT' });
});

test('a connection that is kept alive and idle is cut, without a word', async () => {
  const socket = open();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await closed(socket);
  expect(socket.answer).toMatch(/^HTTP\/1\.1 200[\s\S]*{"here":true}$/);
});

test('a caller that takes nothing of its answer is cut', async () => {
  const socket = open();
  const arrived = once(app.server, 'connection') as Promise<[Socket]>;
  socket.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n');
  socket.pause();
  const [theirs] = await arrived;
  await closed(theirs);
  expect(theirs.bytesWritten).toBeGreaterThan(0);
});

test('an answer may take longer than all of these limits', async () => {
  const socket = open();
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(app.server, 'request');
  setTimeout(() => finish(), 700);
  await closed(socket);
  expect(socket.answer).toMatch(/^HTTP\/1\.1 200[\s\S]*{"done":true}$/);
});

test('rubbish behind a request that waits for its answer is not taken for that answer', async () => {
  const socket = open();
  const arrived = once(app.server, 'request');
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await arrived;
  socket.write('rubbish\r\n\r\n');
  await closed(socket);
  expect(socket.answer).toBe('');
  finish();
});

test('connections beyond the most are closed at once, and those there are go on', async () => {
  const held = [open(), open(), open()];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  const extra = open();
  await closed(extra);
  expect(extra.answer).toBe('');
  held[0]?.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  await closed(held[0] as Socket);
  expect(held[0]?.answer).toMatch(/^HTTP\/1\.1 200/);
});

test('who sends a body that is too large to its end before reading anything still finds the answer', async () => {
  const socket = open();
  socket.pause();
  socket.write(
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000000\r\n\r\n',
  );
  await new Promise((sent) => socket.write('x'.repeat(5_000_000), sent));
  socket.resume();
  await closed(socket);
  expect(socket.answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('headers over the limit are told so', async () => {
  const socket = open();
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(3_000)}\r\n\r\n`);
  await closed(socket);
  expect(socket.answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large/);
  expect(problemOf(socket.answer)).toMatchObject({ status: 431, code: 'REQUEST.HEADERS_TOO_LARGE' });
});
