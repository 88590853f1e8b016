import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { QUERY_QUEUES, type QueryJob } from './query-job.ts';
import { openJob, sealJob } from './seal.ts';
import { createSigner } from './signer.ts';

const signer = createSigner(new Secret('k'.repeat(32)));
const queue = QUERY_QUEUES.reads;
const job: QueryJob = {
  gateway: 'gateway-1',
  enqueuedAt: 1_700_000_000_000,
  requests: [
    {
      id: 'r1',
      sql: 'SELECT ?',
      params: [{ type: 'bigint', value: '18446744073709551615' }],
      strategy: 'directhit',
      format: 'objects',
      maxRows: 10,
      maxResultBytes: 1_000,
      deadlineAt: 1_700_000_015_000,
      caller: { keyId: 'abc', role: 'reader' },
    },
  ],
};
const sealed = sealJob(signer, queue, 'job-1', job);

test('what was sealed opens as it was', () => {
  expect(openJob(signer, queue, 'job-1', sealed)).toEqual({ outcome: 'opened', job });
});

test.each<[string, Parameters<typeof openJob>]>([
  ['another job id', [signer, queue, 'job-2', sealed]],
  ['another queue', [signer, QUERY_QUEUES.writes, 'job-1', sealed]],
  ['another key', [createSigner(new Secret('x'.repeat(32))), queue, 'job-1', sealed]],
  [
    'one changed byte',
    [signer, queue, 'job-1', { ...sealed, body: sealed.body.replace('SELECT', 'DELETE') }],
  ],
  ['no signature', [signer, queue, 'job-1', { body: sealed.body, mac: '' }]],
  ['something else', [signer, queue, 'job-1', { sql: 'SELECT 1' }]],
])('%s is refused', (_what, args) => {
  expect(openJob(...args).outcome).toBe('refused');
});

test('a signed job that does not fit the schema is refused, not thrown', () => {
  const odd = sealJob(signer, queue, 'job-1', { ...job, requests: [] });
  expect(openJob(signer, queue, 'job-1', odd)).toEqual({
    outcome: 'refused',
    reason: 'the job does not fit its schema',
  });
});
