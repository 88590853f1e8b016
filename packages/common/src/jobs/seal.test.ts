import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import type { QueryJob } from './query-job.ts';
import { openJob, sealJob } from './seal.ts';
import { createSigner } from './signer.ts';

const key = new Secret('k'.repeat(32));
const signer = createSigner(key);
const queue = '{test}:reads';
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
  ['another queue', [signer, '{test}:writes', 'job-1', sealed]],
  ['another namespace', [signer, '{other}:reads', 'job-1', sealed]],
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
    cause: 'malformed',
    reason: 'the job does not fit its schema',
  });
});

/** Every member that the signature must cover, and what somebody would make of it. */
test.each<[string, string, string]>([
  ['version', '"version":2', '"version":3'],
  ['gateway', 'gateway-1', 'gateway-2'],
  ['enqueuedAt', '"enqueuedAt":1', '"enqueuedAt":2'],
  ['id', '"id":"r1"', '"id":"r2"'],
  ['statement', 'SELECT ?', 'SELECT 1'],
  ['parameter', '18446744073709551615', '18446744073709551614'],
  ['database', '"database":"shop"', '"database":"safe"'],
  ['strategy', 'directhit', 'randomhit'],
  ['rows', '"maxRows":10', '"maxRows":99'],
  ['bytes', '"maxResultBytes":1000', '"maxResultBytes":9000'],
  ['deadline', '1700000015000', '1800000015000'],
  ['caller', '"keyId":"abc"', '"keyId":"abd"'],
  ['role', '"role":"reader"', '"role":"writer"'],
  ['functions', '"shop.price"', '"shop.erase"'],
])('altered %s: refused', (_what, from, to) => {
  const [request] = job.requests;
  if (!request) throw new Error('no request');
  const whole = sealJob(signer, queue, 'job-1', {
    ...job,
    requests: [{ ...request, database: 'shop', harmlessFunctions: ['shop.price'] }],
  });
  const altered = { ...whole, body: whole.body.replace(from, to) };
  expect(altered.body).not.toBe(whole.body);
  expect(openJob(signer, queue, 'job-1', whole).outcome).toBe('opened');
  expect(openJob(signer, queue, 'job-1', altered)).toMatchObject({ cause: 'signature' });
});

test('encrypted, it does not show, and opens for who does not encrypt', () => {
  const hidden = sealJob(createSigner(key, { encrypts: true }), queue, 'job-1', job);
  expect(JSON.stringify(hidden)).not.toMatch(/SELECT|gateway-1/);
  expect(openJob(signer, queue, 'job-1', hidden)).toEqual({ outcome: 'opened', job });
  expect(openJob(signer, queue, 'job-2', hidden)).toMatchObject({ cause: 'signature' });
});
