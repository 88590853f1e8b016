import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createApiKey, formatApiKey } from '@sluice/common/auth/api-key.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANSWER, createDoorUnderTest, type DoorUnderTest, KEYS } from './door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
});

afterEach(() => door.server.close());

test.each([
  ['Prefer', 'respond-async'],
  ['Idempotency-Key', '1'],
])('the header %s is refused, not ignored', async (name, value) => {
  const response = await door.query({ sql: 'x' }, { [name]: value });
  expect(response.json()).toMatchObject({
    code: 'REQUEST.UNSUPPORTED',
    detail: expect.stringContaining(name),
  });
});

test('without a key, or with a wrong one, nothing is read', async () => {
  for (const [headers, code, challenge] of [
    [{ authorization: '' }, 'AUTH.MISSING', 'Bearer realm="sluice"'],
    [
      { authorization: `Bearer ${formatApiKey(createApiKey())}` },
      'AUTH.INVALID',
      /^Bearer realm="sluice", error=/,
    ],
  ] as const) {
    const response = await door.query('not even JSON', headers);
    expect(response.json()).toMatchObject({ status: 401, code });
    expect(response.headers['www-authenticate']).toMatch(challenge);
  }
  expect(door.submitted).toEqual([]);
});

test('a caller that leaves aborts its query, and the log says so', async () => {
  let aborted: () => void;
  const gone = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  door.submit = (_submission, callerGone) =>
    new Promise((_resolve, reject) => {
      socket.destroy();
      callerGone.addEventListener('abort', () => {
        aborted();
        reject(new Failure('QUERY.CANCELLED'));
      });
    });
  await door.server.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((door.server.server.address() as AddressInfo).port, '127.0.0.1');
  const body = '{"sql": "SELECT 1"}';
  socket.write(
    `POST /v1/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEYS.reader.text}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'close');
  await gone;
  await door.server.close();
  expect(door.logLines.map((line) => JSON.parse(line))).toMatchObject([{ route: '/v1/query', status: 499 }]);
});

test('a caller that gets its answer aborts nothing', async () => {
  let signal: AbortSignal | undefined;
  door.submit = async (_submission, callerGone) => {
    signal = callerGone;
    return ANSWER;
  };
  await door.server.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(
    `http://127.0.0.1:${(door.server.server.address() as AddressInfo).port}/v1/query`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...KEYS.reader.headers, connection: 'close' },
      body: '{"sql": "SELECT 1"}',
    },
  );
  expect(response.status).toBe(200);
  await response.text();
  await door.server.close();
  expect(signal?.aborted).toBe(false);
});

test('the log names no SQL and no key', async () => {
  await door.query({ sql: "SELECT 'planted-literal', ?", params: ['planted-parameter'] });
  await door.server.inject({
    url: `/endpoint?implementation=directhit&query=${encodeURIComponent("SELECT 'planted-query'")}`,
    headers: KEYS.reader.headers,
  });
  const log = door.logLines.join();
  expect(door.logLines).toHaveLength(2);
  expect(JSON.parse(door.logLines[0] ?? '')).toMatchObject({
    keyId: KEYS.reader.record.id,
    strategy: 'directhit',
    node: 'replica-1',
    status: 200,
  });
  for (const planted of ['planted', KEYS.reader.text]) expect(log).not.toContain(planted);
});

test('/v1/query takes no form, and other methods are told what it takes', async () => {
  const form = await door.query('sql=x', { 'content-type': 'application/x-www-form-urlencoded' });
  expect(form.json().code).toBe('REQUEST.MEDIA_TYPE');
  const got = await door.server.inject('/v1/query');
  expect([got.statusCode, got.headers.allow]).toEqual([405, 'POST']);
});

test('the OpenAPI document describes the routes with their key, and none of the board', async () => {
  const { body } = await door.server.inject('/openapi.json');
  const { paths, components } = JSON.parse(body);
  expect(Object.keys(paths).sort()).toEqual(['/endpoint', '/livez', '/readyz', '/v1/check', '/v1/query']);
  expect(paths['/v1/query'].post).toMatchObject({
    security: [{ apiKey: [] }],
    responses: {
      200: { content: { 'application/json': {} } },
      default: { content: { 'application/problem+json': {} } },
    },
  });
  const known = Object.keys(components.schemas).map((id) => `#/components/schemas/${id}`);
  const used = new Set([...body.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target));
  expect([...used].sort()).toEqual(
    ['CheckAnswer', 'Problem', 'QueryAnswer'].map((id) => `#/components/schemas/${id}`),
  );
  expect(known).toEqual(expect.arrayContaining([...used]));
});
