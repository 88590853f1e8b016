import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askReadiness } from './ask-readiness.ts';

let server: Server;
let port = 0;
let status = 200;

beforeEach(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/readyz' ? status : 404).end('{"ready":true}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  server.close();
});

test.each(['127.0.0.1', '0.0.0.0'])('a server that listens on %s is asked on this machine', async (host) => {
  status = 200;
  expect(await askReadiness({ host, port, tls: false })).toEqual({ ready: true, report: '{"ready":true}' });
});

test('503 is not ready', async () => {
  status = 503;
  expect(await askReadiness({ host: '0.0.0.0', port, tls: false })).toMatchObject({ ready: false });
});

test('neither is nobody, nor who speaks no TLS', async () => {
  expect(await askReadiness({ host: '127.0.0.1', port, tls: true })).toMatchObject({ ready: false });
  server.close();
  expect(await askReadiness({ host: '127.0.0.1', port, tls: false })).toEqual({
    ready: false,
    report: `no answer at port ${port} (ECONNREFUSED)`,
  });
});
