import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAddressCheck, parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import { describe, expect, it } from 'vitest';
import { createGuardedAgent } from '../net/guarded-lookup.ts';
import { probeContainer, readHealth } from './probe-container.ts';

async function probe(listener: RequestListener, range = '127.0.0.0/8') {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const parsed = parseAddressRange(range);
  const agent = createGuardedAgent(createAddressCheck(parsed ? [parsed] : []));
  try {
    return await probeContainer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 200, agent);
  } finally {
    server.closeAllConnections();
    server.close();
    agent.close();
  }
}

describe('a probe', () => {
  it.each<[string, RequestListener, string]>([
    ['idle', (_, response) => response.end('{"status":"ok","idle":true}'), 'idle'],
    ['working', (_, response) => response.end('{"status":"ok","idle":false,"more":1}'), 'working'],
    ['starting', (_, response) => response.writeHead(503).end(), 'starting'],
    ['silent', () => undefined, 'silent'],
    ['silent after its headers', (_, response) => void response.writeHead(200).write('{'), 'silent'],
    [
      'gone in the middle',
      (_, response) => void response.writeHead(200).write('{', () => response.destroy()),
      'unhealthy',
    ],
    ['gone before', (request) => request.socket.destroy(), 'unreachable'],
    ['endless', (_, response) => void response.end(Buffer.alloc(200_000)), 'unhealthy'],
    ['elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end(), 'unhealthy'],
  ])('of one that is %s', async (_what, listener, health) => {
    expect(await probe(listener)).toMatchObject({ health });
  });

  it('asks the path of the contract', async () => {
    const asked: string[] = [];
    await probe((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end();
    });
    expect(asked).toEqual(['GET /healthz']);
  });

  it('goes nowhere that is forbidden', async () => {
    const result = await probe((_, response) => response.end('{"status":"ok","idle":true}'), '10.0.0.0/8');
    expect(result).toEqual({ health: 'unreachable', reason: 'ADDRESS.FORBIDDEN' });
  });
});

describe('what an answer means', () => {
  it.each([
    [200, '{"status":"ok","idle":true}', 'idle'],
    [200, '{"status":"ok","idle":false}', 'working'],
    [200, '{"status":"ok"}', 'unhealthy'],
    [200, '{"idle":true}', 'unhealthy'],
    [200, 'OK', 'unhealthy'],
    [204, '', 'unhealthy'],
    [404, '{"status":"ok","idle":true}', 'unhealthy'],
    [503, '', 'starting'],
  ])('%i %s: %s', (status, text, health) => {
    expect(readHealth(status, text).health).toBe(health);
  });
});
