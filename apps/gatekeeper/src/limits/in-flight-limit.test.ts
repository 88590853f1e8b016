import { Failure } from '@sluice/common/errors/failure.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANSWER, createDoorUnderTest, type DoorUnderTest, KEYS } from '../http/door-under-test.ts';

let door: DoorUnderTest;
let held: { answer: () => void; fail: (error: Error) => void }[];

beforeEach(() => {
  door = createDoorUnderTest();
  held = [];
  door.submit = () =>
    new Promise((resolve, reject) => {
      held.push({ answer: () => resolve(ANSWER), fail: reject });
    });
});
afterEach(() => door.server.close());

const send = (key = KEYS.bounded) => door.query({ sql: 'SELECT 1' }, key.headers);
const begun = async (count: number) => {
  while (held.length < count) await new Promise(setImmediate);
};

test('a key over its own limit is refused, others are not, and the audit says so', async () => {
  const running = [send(), send()];
  await begun(2);
  const third = await send();
  expect([third.statusCode, third.json().code]).toEqual([429, 'CALLER.BUSY']);
  expect(third.headers['retry-after']).toBeDefined();
  const check = { method: 'POST', url: '/v1/check', headers: KEYS.bounded.headers } as const;
  expect((await door.server.inject({ ...check, payload: { sql: 'SELECT 1' } })).statusCode).toBe(429);
  const others = Array.from({ length: 5 }, () => send(KEYS.reader));
  await begun(7);
  for (const each of held) each.answer();
  await Promise.all([...running, ...others]);
  const verdicts = door.audited.map(({ verdict, reasons }) => reasons[0]?.code ?? verdict);
  expect(verdicts.filter((verdict) => verdict === 'CALLER.BUSY')).toHaveLength(2);
  expect(verdicts.filter((verdict) => verdict === 'allowed')).toHaveLength(7);
});

test.each<[string, (held: { answer: () => void; fail: (error: Error) => void }) => void]>([
  ['an answer', (held) => held.answer()],
  ['a failure', (held) => held.fail(new Failure('QUERY.TIMED_OUT'))],
  ['a bug', (held) => held.fail(new Error('bug'))],
])('%s makes room', async (_what, end) => {
  for (let round = 1; round <= 3; round += 1) {
    const running = [send(), send()];
    await begun(round * 2);
    expect((await send()).statusCode).toBe(429);
    for (const each of held.slice(-2)) end(each);
    await Promise.all(running);
  }
});
