import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whenOver } from './when-over.ts';

let server: http.Server;
let responses: ServerResponse[];
let caller: net.Socket;

beforeEach(async () => {
  responses = [];
  server = http.createServer((_request, response) => void responses.push(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  caller = net.connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
});
afterEach(() => {
  caller.destroy();
  server.close();
});

async function arrived(count: number): Promise<ServerResponse[]> {
  caller.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(count));
  while (responses.length < count) await delay(1);
  return responses;
}

async function overs(response: ServerResponse | undefined, act: () => void): Promise<number> {
  let calls = 0;
  if (response) whenOver(response, () => calls++);
  act();
  await delay(30);
  return calls;
}

test('an answer that has left', async () => {
  const [response] = await arrived(1);
  expect(await overs(response, () => response?.end('yes'))).toBe(1);
  expect(caller.destroyed).toBe(false);
});

test('a caller that leaves before', async () => {
  const [response] = await arrived(1);
  expect(await overs(response, () => caller.destroy())).toBe(1);
});

test('a caller that leaves while the answer waits behind another one', async () => {
  const [, second] = await arrived(2);
  expect(await overs(second, () => caller.destroy())).toBe(1);
});

test('what was over before anybody asked', async () => {
  const [response] = await arrived(1);
  caller.destroy();
  await delay(30);
  expect(await overs(response, () => undefined)).toBe(1);
});

test('an answer that was over before', async () => {
  const [response] = await arrived(1);
  response?.end();
  await delay(30);
  expect(await overs(response, () => undefined)).toBe(1);
});
