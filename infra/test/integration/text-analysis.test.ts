import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pollUntil } from '@sluice/testing/poll-until.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../local/servers/free-port.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'images', 'text-analysis', 'src', 'main.ts');
/** Long at work: the model needs seconds for it. */
const LONG = 'http://'.repeat(140).concat(' ').repeat(1_000);

let port: number;
let container: ChildProcess;

beforeEach(async () => {
  port = await freePort();
  container = spawn(process.execPath, [MAIN], {
    env: { PORT: String(port), SLUICE_PARENT_PIPE: '1' },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  await pollUntil('the container serves', 20_000, async () => (await health()).status === 'ok');
});

afterEach(() => {
  container.kill('SIGKILL');
});

const url = (path: string) => `http://127.0.0.1:${port}${path}`;

async function health() {
  const response = await fetch(url('/healthz'));
  return (await response.json()) as Record<string, unknown>;
}

function run(body: string, headers: Record<string, string> = {}, signal: AbortSignal | null = null) {
  return fetch(url('/run'), {
    method: 'POST',
    headers: { 'content-type': 'text/plain', ...headers },
    body,
    signal,
  });
}

/** Like the orchestrator: the body follows only when the container says that it takes it. */
async function handshake(body: string) {
  let continued = false;
  const sent = request(url('/run'), {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'content-length': body.length, expect: '100-continue' },
  });
  sent.on('continue', () => {
    continued = true;
    sent.end(body);
  });
  sent.flushHeaders();
  const [response] = await once(sent, 'response');
  const refused = response.headers['sluice-refused'];
  const answer = { continued, status: response.statusCode, refused, body: await text(response) };
  sent.on('error', () => undefined).destroy();
  return answer;
}

async function rawConnection(lines: string[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return socket;
}

const isBusy = async () => (await health()).idle === false;
const isIdle = async () => (await health()).idle === true;

test('it takes the body after `100 Continue` only, and says no without it while it is busy', async () => {
  expect(await handshake('Good.')).toMatchObject({ continued: true, status: 200 });
  expect(await handshake('')).toMatchObject({ continued: true, status: 400 });
  const long = run(LONG, { 'sluice-request-id': 'long' });
  await pollUntil('it is at work', 5_000, isBusy, 5);
  expect(await handshake('Good.')).toMatchObject({ continued: false, status: 409, refused: 'busy' });
  expect(await health()).toMatchObject({ status: 'ok', overlaps: 1 });
  await fetch(url('/cancel'), { method: 'POST', headers: { 'sluice-request-id': 'long' } });
  expect((await long).status).toBe(409);
  await pollUntil('it is idle', 5_000, isIdle);
  expect(await handshake('Good.')).toMatchObject({ continued: true, status: 200 });
});

test('work stops when its caller leaves, and when its time is over', async () => {
  const caller = new AbortController();
  const left = run(LONG, {}, caller.signal).catch(() => 'left');
  await pollUntil('it is at work', 5_000, isBusy, 5);
  caller.abort();
  expect(await left).toBe('left');
  await pollUntil('it is idle', 5_000, isIdle);

  const late = await run(LONG, { 'sluice-timeout-ms': '100' });
  expect([late.status, await late.json()]).toEqual([
    504,
    { error: { code: 'timed_out', message: expect.any(String) } },
  ]);
  expect(await health()).toMatchObject({ idle: true, overlaps: 0 });
});

test('a body that never comes whole leaves the slot free', async () => {
  const head = ['POST /run HTTP/1.1', 'Host: here', 'Content-Type: text/plain', 'Content-Length: 100'];
  const socket = await rawConnection([...head, '', 'the beginning']);
  await pollUntil('it is let in', 5_000, isBusy, 5);
  socket.destroy();
  await pollUntil('it is idle', 5_000, isIdle);
  expect((await run('Good.')).status).toBe(200);
});

test('SIGTERM lets what runs end, then it ends', async () => {
  const running = run(LONG.slice(0, 30_000));
  await pollUntil('it is at work', 5_000, isBusy, 1);
  container.kill('SIGTERM');
  expect((await running).status).toBe(200);
  if (container.exitCode === null) await once(container, 'exit');
  expect([container.exitCode, container.signalCode]).toEqual([0, null]);
});

test('it ends when its parent has gone', async () => {
  container.stdin?.destroy();
  if (container.exitCode === null) await once(container, 'exit');
  expect(container.exitCode).toBe(0);
});
