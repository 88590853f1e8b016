import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Failure } from '@sluice/common/errors/failure.ts';
import { createAddressCheck, parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGuardedAgent } from './guarded-lookup.ts';

const within = (...ranges: string[]) =>
  createAddressCheck(ranges.map((range) => parseAddressRange(range)).filter((range) => range !== null));

let server: http.Server;
let port: number;
let connections = 0;

beforeAll(async () => {
  server = http.createServer((_request, response) => response.end('hello'));
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

function fetchWith(check: ReturnType<typeof within>, url: string, socketPath?: string): Promise<string> {
  const agents = createGuardedAgent(check, { keepAlive: true });
  const address = new URL(url);
  const { request } = address.protocol === 'https:' ? https : http;
  return new Promise<string>((resolve, reject) => {
    const call = request(address, { agent: agents.of(address), ...(socketPath && { socketPath }) });
    call.on('error', reject).on('response', (response) => {
      response.setEncoding('utf8').once('data', resolve);
    });
    call.end();
  }).finally(() => {
    agents.close();
  });
}

describe('guarded agent', () => {
  it.each([
    ['an address in the ranges', '127.0.0.0/8', () => `http://127.0.0.1:${port}/run?x=1`],
    ['a name that is one', '127.0.0.0/8', () => `http://localhost:${port}/`],
    ['the same, written for IPv6', '127.0.0.0/8', () => `http://[::ffff:127.0.0.1]:${port}/`],
  ])('connects to %s', async (_what, range, url) => {
    expect(await fetchWith(within(range), url())).toBe('hello');
  });

  it.each([
    ['an address outside of the ranges', () => `http://127.0.0.1:${port}/`],
    ['an address of other digits', () => `http://0x7f000001:${port}/`],
    ['an address mapped to IPv6', () => `http://[::ffff:7f00:1]:${port}/`],
    ['a name that is one', () => `http://localhost:${port}/`],
    ['https', () => `https://127.0.0.1:${port}/`],
    ['https by name', () => `https://localhost:${port}/`],
  ])('refuses %s before it connects', async (_what, url) => {
    const before = connections;
    const error = await fetchWith(within('10.0.0.0/8'), url()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'ADDRESS.FORBIDDEN' });
    expect(connections).toBe(before);
  });

  it('refuses the path of a socket', async () => {
    const error = fetchWith(within('127.0.0.0/8'), 'http://127.0.0.1/', '/var/run/any.sock');
    await expect(error).rejects.toMatchObject({ code: 'ADDRESS.FORBIDDEN' });
  });

  it('passes on that a name is unknown', async () => {
    const error = fetchWith(within('127.0.0.0/8'), 'http://no-such-host.invalid/');
    await expect(error).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });

  it('keeps nothing of what was refused', async () => {
    const agents = createGuardedAgent(within('10.0.0.0/8'));
    const call = http.request({ host: '192.0.2.1', port: 1, agent: agents.http });
    await once(call, 'error');
    expect(Object.keys(agents.http.sockets)).toEqual([]);
    agents.close();
  });
});
