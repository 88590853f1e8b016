import type { QueryRequest } from '@sluice/common/jobs/query-request.ts';
import { expect, test } from 'vitest';
import { createRequestBatcher } from './request-batcher.ts';

const request = (id: string) => ({ id }) as QueryRequest;

/** A sender whose jobs arrive when the test says so. */
function heldSender() {
  const sent: { ids: string[]; arrive: () => void; fail: (error: Error) => void }[] = [];
  const send = (requests: QueryRequest[]) =>
    new Promise<string>((resolve, reject) => {
      sent.push({
        ids: requests.map((each) => each.id),
        arrive: () => resolve(`job-${requests[0]?.id}`),
        fail: reject,
      });
    });
  return { sent, send };
}

test('a lone request leaves at once', async () => {
  const { sent, send } = heldSender();
  const jobId = createRequestBatcher(send).add(request('a'));
  expect(sent.map((job) => job.ids)).toEqual([['a']]);
  sent[0]?.arrive();
  expect(await jobId).toBe('job-a');
});

test('what comes while a job is on its way leaves together afterwards, in order', async () => {
  const { sent, send } = heldSender();
  const batcher = createRequestBatcher(send);
  const jobs = ['a', 'b', 'c'].map((id) => batcher.add(request(id)));
  expect(sent).toHaveLength(1);
  sent[0]?.arrive();
  await jobs[0];
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]?.ids).toEqual(['b', 'c']);
  sent[1]?.arrive();
  expect(await Promise.all(jobs)).toEqual(['job-a', 'job-b', 'job-b']);
});

test('a failed job fails its own requests only', async () => {
  const { sent, send } = heldSender();
  const batcher = createRequestBatcher(send);
  const first = batcher.add(request('a'));
  const second = batcher.add(request('b'));
  sent[0]?.fail(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect.poll(() => sent.length).toBe(2);
  sent[1]?.arrive();
  expect(await second).toBe('job-b');
});

test('a batch is bounded', async () => {
  const { sent, send } = heldSender();
  const batcher = createRequestBatcher(send);
  const jobs = Array.from({ length: 40 }, (_, index) => batcher.add(request(String(index))));
  for (let done = 0; done < 4; done += 1) {
    await expect.poll(() => sent.length).toBe(done + 1);
    sent[done]?.arrive();
  }
  await Promise.all(jobs);
  expect(sent.map((job) => job.ids.length)).toEqual([1, 16, 16, 7]);
});
