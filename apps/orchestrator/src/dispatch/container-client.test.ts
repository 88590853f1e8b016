import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Lease } from '../pool/container.ts';
import type { RequestEnvelope } from '../requests/request.ts';
import { createContainerClient, type Delivery } from './container-client.ts';

const LIMIT_BYTES = 1_000;
const agent = new http.Agent({ keepAlive: true });
const client = createContainerClient({
  agents: { of: () => agent },
  fresh: { of: () => new http.Agent() },
  maxAnswerBytes: LIMIT_BYTES,
});

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
  agent.destroy();
});

async function listening<T extends net.Server>(server: T): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that says what it is told to, byte by byte, once it has the head of a request. */
async function rawServer(onHead: (socket: net.Socket, head: string) => void): Promise<number> {
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data;
      if (!text.includes('\r\n\r\n')) return;
      onHead(socket, text);
      text = '';
    });
    open.push({ close: () => socket.destroy() });
  });
  return listening(server);
}

function delivery(port: number, given: Partial<Delivery> = {}): Delivery {
  const container = {
    name: 'small-1',
    pool: 'small',
    url: `http://127.0.0.1:${port}`,
    slots: 1,
    runtime: 'static',
    runtimeId: '',
    owner: '',
    registeredAt: 1,
  } as const;
  const envelope: RequestEnvelope = {
    id: 'r1',
    pool: 'small',
    caller: 'aaaaaaaaaaaa',
    priority: 'normal',
    contentType: 'text/plain',
    accept: null,
    createdAt: 1,
    deadlineAt: 2,
    mayRepeat: false,
    webhook: null,
  };
  return {
    lease: { token: 7, pool: 'small', container } satisfies Lease,
    envelope,
    body: Buffer.from('the body'),
    attempt: 1,
    limitMs: 5_000,
    acceptMs: 2_000,
    handshake: 'expect',
    mayStillSend: () => true,
    signal: new AbortController().signal,
    ...given,
  };
}

test('the body follows upon 100 Continue; status, body and the passed headers come back', async () => {
  const seen: unknown[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks = await request.toArray();
    seen.push(request.headers, Buffer.concat(chunks).toString());
    response.writeHead(418, { 'content-type': 'image/png', 'set-cookie': 'a=b', 'x-other': 'c' });
    response.end(Buffer.from([0, 255, 10]));
  });
  const result = await client.run(delivery(await listening(server)));
  expect(result).toEqual({
    outcome: 'answered',
    status: 418,
    headers: { 'content-type': 'image/png' },
    body: Buffer.from([0, 255, 10]),
  });
  expect(seen).toEqual([
    expect.objectContaining({
      'content-type': 'text/plain',
      expect: '100-continue',
      'sluice-request-id': 'r1',
      'sluice-fencing-token': '7',
      'sluice-attempt': '1',
    }),
    'the body',
  ]);
});

test('nobody listens: not accepted', async () => {
  const server = net.createServer();
  const port = await listening(server);
  server.close();
  expect(await client.run(delivery(port))).toMatchObject({ outcome: 'not-accepted', reason: 'ECONNREFUSED' });
});

test('a connection that ends before 100 Continue: not accepted, and the body was never sent', async () => {
  const heads: string[] = [];
  const port = await rawServer((socket, head) => {
    heads.push(head);
    socket.destroy();
  });
  expect((await client.run(delivery(port))).outcome).toBe('not-accepted');
  expect(heads.join()).not.toContain('the body');
});

test('no word in time: not accepted', async () => {
  const port = await rawServer(() => undefined);
  expect(await client.run(delivery(port, { acceptMs: 30 }))).toMatchObject({ outcome: 'not-accepted' });
});

test('a refusal that says so: not accepted', async () => {
  const port = await rawServer((socket) => {
    socket.write('HTTP/1.1 409 Conflict\r\nsluice-refused: busy\r\ncontent-length: 0\r\n\r\n');
  });
  expect(await client.run(delivery(port))).toMatchObject({
    outcome: 'not-accepted',
    reason: 'refused: busy',
  });
});

test('an answer before 100 Continue is an answer', async () => {
  const port = await rawServer((socket) => {
    socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\nno');
  });
  expect(await client.run(delivery(port))).toMatchObject({ outcome: 'answered', status: 400 });
});

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

test.each([
  ['ends', '', { outcome: 'lost', begun: false }],
  [
    'ends in the middle of its answer',
    'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf',
    { outcome: 'lost', begun: true },
  ],
  ['says what is not HTTP', 'garbage\r\n\r\n', { outcome: 'bad-answer' }],
])('a container that accepted and %s', async (_what, words, expected) => {
  const port = await rawServer((socket) => {
    socket.write(CONTINUE, () => socket.end(words));
  });
  expect(await client.run(delivery(port))).toMatchObject(expected);
});

test('no HTTP before 100 Continue: not accepted', async () => {
  const port = await rawServer((socket) => socket.end('garbage\r\n\r\n'));
  expect((await client.run(delivery(port))).outcome).toBe('not-accepted');
});

test('another protocol is no answer', async () => {
  const port = await rawServer((socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
  });
  expect(await client.run(delivery(port))).toMatchObject({ outcome: 'bad-answer' });
});

test('time that is over before the container could accept is no fault of it', async () => {
  const port = await rawServer(() => undefined);
  expect(await client.run(delivery(port, { limitMs: 20 }))).toEqual({ outcome: 'no-time' });
});

test('without any time left nothing is even offered', async () => {
  let offers = 0;
  const port = await rawServer((socket) => {
    offers += 1;
    socket.write(CONTINUE);
  });
  for (const limitMs of [0, -5]) {
    expect(await client.run(delivery(port, { limitMs }))).toEqual({ outcome: 'no-time' });
  }
  expect(offers).toBe(0);
});

test('the body does not leave when the lease may have expired', async () => {
  const heads: string[] = [];
  const port = await rawServer((socket, head) => {
    heads.push(head);
    socket.write(CONTINUE);
  });
  const result = await client.run(delivery(port, { mayStillSend: () => false }));
  expect(result).toEqual({ outcome: 'broken-off', reason: 'lease-lost' });
  expect(heads.join()).not.toContain('the body');
});

test('a second answer to the request before is not the answer to this one', async () => {
  let connections = 0;
  const port = await rawServer((socket, head) => {
    if (head.includes('the body') && connections === 0) {
      connections += 1;
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\none');
      setImmediate(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\ntwo'));
    } else if (!head.includes('the body')) socket.write(CONTINUE);
  });
  const quick = { limitMs: 300, acceptMs: 100, body: Buffer.from('the body\r\n\r\n') };
  const first = await client.run(delivery(port, quick));
  const second = await client.run(delivery(port, quick));
  expect([first.outcome, second.outcome === 'answered' && String(second.body)]).toEqual(['answered', false]);
});

test('a container that accepted and says nothing: timed out', async () => {
  const port = await rawServer((socket) => socket.write(CONTINUE));
  expect(await client.run(delivery(port, { limitMs: 60 }))).toEqual({ outcome: 'timed-out' });
});

test.each([
  ['announced', `content-length: ${LIMIT_BYTES + 1}\r\n\r\n`],
  ['sent', `\r\n${'x'.repeat(LIMIT_BYTES + 1)}`],
])('more bytes than the limit, %s', async (_what, rest) => {
  const port = await rawServer((socket) => socket.write(`${CONTINUE}HTTP/1.1 200 OK\r\n${rest}`));
  expect(await client.run(delivery(port))).toEqual({ outcome: 'too-large', limitBytes: LIMIT_BYTES });
});

test('broken off from this side, at once and later', async () => {
  const port = await rawServer((socket) => socket.write(CONTINUE));
  const controller = new AbortController();
  const running = client.run(delivery(port, { signal: controller.signal }));
  controller.abort('cancelled');
  const expected = { outcome: 'broken-off', reason: 'cancelled' };
  expect(await running).toEqual(expected);
  expect(await client.run(delivery(port, { signal: controller.signal }))).toEqual(expected);
});

test('an idle connection that the container had closed does not count against it', async () => {
  const heads: boolean[] = [];
  const server = http.createServer();
  server.on('checkContinue', (request, response) => {
    const reused = heads.length === 1;
    heads.push(reused);
    if (reused) return request.socket.destroy();
    response.writeContinue();
    request.resume().on('end', () => response.writeHead(204).end());
  });
  const port = await listening(server);
  const first = await client.run(delivery(port));
  const second = await client.run(delivery(port));
  expect([first.outcome, second.outcome, heads]).toEqual(['answered', 'answered', [false, true, false]]);
});

test('without the handshake the body is sent at once, and whatever fails then may have begun', async () => {
  const heads: string[] = [];
  const port = await rawServer((socket, head) => {
    heads.push(head);
    if (head.includes('the body')) socket.destroy();
  });
  const result = await client.run(delivery(port, { handshake: 'none' }));
  expect(result).toMatchObject({ outcome: 'lost', begun: false });
  expect(heads.join()).not.toContain('expect');
});

test('cancel names the request, and does not mind what comes back', async () => {
  const seen: unknown[] = [];
  const server = http.createServer((request, response) => {
    seen.push([request.method, request.url, request.headers['sluice-request-id']]);
    response.writeHead(501).end();
  });
  const { lease } = delivery(await listening(server));
  await client.cancel(lease, 'r1');
  expect(seen).toEqual([['POST', '/cancel', 'r1']]);
  server.close();
  await client.cancel(lease, 'r1');
});
