import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import type { QueryJob } from '../jobs/query-job.ts';
import { sealJob } from '../jobs/seal.ts';
import { createSigner } from '../jobs/signer.ts';
import { summariseJob } from './job-summary.ts';

const job: QueryJob = {
  gateway: 'gateway-1',
  enqueuedAt: 1_000,
  requests: [
    {
      id: 'r1',
      sql: "SELECT * FROM customer WHERE email = 'planted@secret.example' AND pin = 4711",
      params: ['planted-parameter'],
      database: 'shop',
      strategy: 'randomhit',
      format: 'objects',
      maxRows: 10,
      maxResultBytes: 1_000,
      deadlineAt: 2_000,
      caller: { keyId: '0123456789ab', role: 'reader' },
    },
  ],
};
const key = new Secret('k'.repeat(32));
const signer = createSigner(key);
const sealed = sealJob(signer, 'queue', 'job', job);

test('a job is shown without literals, parameters and signature', () => {
  const shown = JSON.stringify(summariseJob(signer, 'queue', sealed));
  for (const planted of ['planted', '4711', sealed.mac]) expect(shown).not.toContain(planted);
  expect(JSON.parse(shown)).toMatchObject({
    gateway: 'gateway-1',
    requests: [
      {
        id: 'r1',
        fingerprint: expect.stringMatching(/customer/i),
        parameters: 1,
        strategy: 'randomhit',
        database: 'shop',
        deadline: '1970-01-01T00:00:02.000Z',
        callerKey: '0123456789ab',
      },
    ],
  });
});

test('an encrypted job is shown as well', () => {
  const encrypted = sealJob(createSigner(key, { encrypts: true }), 'queue', 'job', job);
  expect(summariseJob(signer, 'queue', encrypted)).toEqual(summariseJob(signer, 'queue', sealed));
});

test.each([null, 'text', {}, { body: 'planted', mac: '' }, { body: '{"planted": 1}', mac: '' }])(
  'what is no query job is not shown at all: %j',
  (data) => {
    expect(summariseJob(signer, 'queue', data)).toEqual({ note: 'not a query job' });
  },
);
