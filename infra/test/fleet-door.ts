import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { FleetUnderTest } from './fleet-command.ts';

/** The gatekeeper of a deployed fleet, and who may call it. */
export interface DoorUnderTest {
  host: string;
  port: number;
  certificate: Buffer;
  keys: Record<'reader' | 'writer' | 'admin', string>;
}

export async function doorOf(fleet: FleetUnderTest): Promise<DoorUnderTest> {
  const { output } = await fleet.run('status');
  const [, host = '', port = ''] = /https:\/\/([\d.]+):(\d+)/.exec(output) ?? [];
  const certificate = readFileSync(join(fleet.fleetDir, 'certificates', 'gatekeeper-1.pem'));
  return { host, port: Number(port), certificate, keys: JSON.parse(fleet.read('secrets.json')).keys };
}

export interface AnswerUnderTest {
  rows: unknown[];
  node: string;
  consistency: string;
}

/** Over TLS, with nothing trusted but the certificate that the deploy has brought home. */
export async function ask(
  door: DoorUnderTest,
  key: keyof DoorUnderTest['keys'],
  sql: string,
  expected = 200,
  strategy = 'directhit',
) {
  const body = JSON.stringify({ sql, strategy });
  const answer = await new Promise<{ status: number; body: AnswerUnderTest }>((resolve, reject) => {
    const call = request(
      {
        host: door.host,
        port: door.port,
        path: '/v1/query',
        method: 'POST',
        ca: door.certificate,
        headers: { authorization: `Bearer ${door.keys[key]}`, 'content-type': 'application/json' },
      },
      (response) => {
        text(response).then(
          (said) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(said) }),
          reject,
        );
      },
    );
    call.on('error', reject).end(body);
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(expected);
  return answer;
}
