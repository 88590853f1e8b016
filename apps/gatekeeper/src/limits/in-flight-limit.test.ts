import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import { expect, test } from 'vitest';
import type { QueryAnswer, QuerySubmission } from '../submit/query-submitter.ts';
import { limitInFlight } from './in-flight-limit.ts';

const ANSWER = {} as QueryAnswer;
const stays = new AbortController().signal;
const of = (id: string, maxInFlight?: number) =>
  ({ caller: { id, maxInFlight } as KeyRecord }) as QuerySubmission;

/** Answers when the test says so. */
function heldSubmitter() {
  const held: { answer: () => void; fail: (error: Error) => void }[] = [];
  const submitter = limitInFlight({
    submit: () =>
      new Promise((resolve, reject) => {
        held.push({ answer: () => resolve(ANSWER), fail: reject });
      }),
  });
  return { held, submit: (submission: QuerySubmission) => submitter.submit(submission, stays) };
}

test('a key over its own limit is refused, others are not', async () => {
  const { held, submit } = heldSubmitter();
  const first = submit(of('a', 2));
  void submit(of('a', 2));
  await expect(submit(of('a', 2))).rejects.toMatchObject({ code: 'CALLER.BUSY' });
  void submit(of('b', 1));
  for (let n = 0; n < 10; n += 1) void submit(of('c'));
  expect(held).toHaveLength(13);
  held[0]?.answer();
  await first;
});

test.each<[string, (held: { answer: () => void; fail: (error: Error) => void }) => void]>([
  ['an answer', (held) => held.answer()],
  ['a failure', (held) => held.fail(new Failure('QUERY.TIMED_OUT'))],
  ['a caller that goes', (held) => held.fail(new Failure('QUERY.CANCELLED'))],
  ['a bug', (held) => held.fail(new Error('bug'))],
])('%s makes room', async (_what, end) => {
  const { held, submit } = heldSubmitter();
  for (let round = 0; round < 3; round += 1) {
    const running = submit(of('a', 1)).catch(() => undefined);
    await expect(submit(of('a', 1))).rejects.toMatchObject({ code: 'CALLER.BUSY' });
    const last = held[round];
    if (last) end(last);
    await running;
  }
});
