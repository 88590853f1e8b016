import { Failure } from '@sluice/common/errors/failure.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDoorUnderTest, type DoorUnderTest, KEYS } from '../http/door-under-test.ts';

let door: DoorUnderTest;

beforeEach(() => {
  door = createDoorUnderTest();
  KEYS.writer.record.rate = { perSecond: 5, burst: 10 };
});
afterEach(async () => {
  delete KEYS.writer.record.rate;
  await door.server.close();
});

const FIELDS = ['ratelimit-policy', 'ratelimit', 'retry-after'] as const;
const fieldsOf = (headers: Record<string, unknown>) => FIELDS.map((name) => headers[name]);

test('a key with a rate sees how it stands on every answer, good or not', async () => {
  door.take = async () => ({ allowed: true, remaining: 4, seconds: 2 });
  const standing = ['"default";q=10;w=2', '"default";r=4;t=2', undefined];
  const good = await door.query({ sql: 'SELECT 1' }, KEYS.writer.headers);
  expect([good.statusCode, fieldsOf(good.headers)]).toEqual([200, standing]);
  const bad = await door.query('not JSON', KEYS.writer.headers);
  expect([bad.statusCode, fieldsOf(bad.headers)]).toEqual([400, standing]);
});

test('over its rate it is refused before its body is read, and told when to come again', async () => {
  door.take = async () => ({ allowed: false, remaining: 0, seconds: 7 });
  const response = await door.query('not JSON', KEYS.writer.headers);
  expect([response.statusCode, fieldsOf(response.headers)]).toEqual([
    429,
    ['"default";q=10;w=2', '"default";r=0;t=7', '7'],
  ]);
  expect(response.json()).toMatchObject({ code: 'RATE.LIMITED', retryable: true, retryAfterSeconds: 7 });
  expect(door.submitted).toEqual([]);
});

test('a key without a rate is not counted', async () => {
  door.take = async () => {
    throw new Error('must not be asked');
  };
  const response = await door.query({ sql: 'SELECT 1' });
  expect([response.statusCode, fieldsOf(response.headers)]).toEqual([200, [undefined, undefined, undefined]]);
});

test.each([
  ['CALLER.BUSY', 429],
  ['QUEUE.FULL', 503],
  ['SERVER.CLOSING', 503],
] as const)('%s is told before the body is read', async (code, status) => {
  door.checkCapacity = () => {
    throw new Failure(code);
  };
  const response = await door.query('not JSON');
  expect([response.statusCode, response.json().code]).toEqual([status, code]);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(door.submitted).toEqual([]);
});
