import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { expect, test } from 'vitest';
import type { RequestView } from '../requests/request.ts';
import { judgeDelivery } from './judge-delivery.ts';
import { openWebhookJob, peekWebhookJob, sealWebhookJob } from './webhook-job.ts';
import { messageOf, signedHeaders } from './webhook-message.ts';
import { webhookSecretOf } from './webhook-secret.ts';

const key = new Secret('k'.repeat(32));
const signer = createSigner(key);

test('signed as the example of Standard Webhooks', () => {
  // The example of the specification's own libraries.
  const body = '{"test": 2432232314}';
  const headers = signedHeaders(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body,
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    1_614_265_330_999,
  );
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

const view: RequestView = {
  envelope: {
    id: 'r1',
    pool: 'small',
    caller: '0123456789ab',
    priority: 'normal',
    contentType: null,
    accept: null,
    createdAt: 1_000,
    deadlineAt: 6_000,
    mayRepeat: false,
    webhook: 'https://hooks.example.com/token?secret',
  },
  state: 'succeeded',
  position: null,
  container: 'small-1',
  startedAt: 2_000,
  endedAt: 3_000,
  attempts: 1,
  outcome: { kind: 'answer', container: 'small-1', status: 201, headers: {} },
  answerBytes: 5,
};

test('a message tells how a request ended', () => {
  expect(messageOf(view)).toEqual({
    type: 'request.succeeded',
    id: 'r1',
    state: 'succeeded',
    status: 201,
    code: null,
    pool: 'small',
    caller: '0123456789ab',
    createdAt: '1970-01-01T00:00:01.000Z',
    endedAt: '1970-01-01T00:00:03.000Z',
    resultPath: '/requests/r1/result',
  });
  expect(messageOf({ ...view, state: 'expired', outcome: null })).toMatchObject({
    type: 'request.expired',
    status: null,
    code: 'CONTAINER.NONE_FREE',
  });
});

test.each([
  [{ outcome: 'answered', status: 200 }, 'delivered'],
  [{ outcome: 'answered', status: 204 }, 'delivered'],
  [{ outcome: 'answered', status: 302 }, 'again'],
  [{ outcome: 'answered', status: 400 }, 'again'],
  [{ outcome: 'answered', status: 410 }, 'never'],
  [{ outcome: 'answered', status: 503 }, 'again'],
  [{ outcome: 'failed', reason: 'ECONNREFUSED', isForbidden: false }, 'again'],
  [{ outcome: 'failed', reason: 'ADDRESS.FORBIDDEN', isForbidden: true }, 'never'],
] as const)('%j: %s', (attempt, verdict) => {
  expect(judgeDelivery(attempt)).toBe(verdict);
});

const job = { requestId: 'r1', url: 'https://hooks.example.com/token', caller: '0123456789ab', body: '{}' };

test.each([false, true])('a job is opened in its own place only; encrypted: %j', (encrypts) => {
  const writer = createSigner(key, { encrypts });
  const sealed = sealWebhookJob(writer, 'queue', 'wh-r1', job);
  expect(JSON.stringify(sealed).includes('hooks.example.com')).toBe(!encrypts);
  expect(openWebhookJob(signer, 'queue', 'wh-r1', sealed)).toEqual(job);
  expect(openWebhookJob(signer, 'queue', 'wh-r2', sealed)).toBeNull();
  expect(openWebhookJob(signer, 'other', 'wh-r1', sealed)).toBeNull();
  const forged = { ...sealed, sealed: sealed.sealed.replace('hooks', 'hocks') };
  if (!encrypts) expect(openWebhookJob(signer, 'queue', 'wh-r1', forged)).toBeNull();
  expect(openWebhookJob(createSigner(new Secret('x'.repeat(32))), 'queue', 'wh-r1', sealed)).toBeNull();
  expect(peekWebhookJob(signer, 'queue', sealed)).toEqual(job);
});

test.each([null, 'text', {}, { sealed: 1, mac: '' }, { sealed: '{', mac: '' }])('%j is no job', (data) => {
  expect(openWebhookJob(signer, 'queue', 'wh-r1', data)).toBeNull();
  expect(peekWebhookJob(signer, 'queue', data)).toBeNull();
});

test('the secret of a key is not that of another, nor that of another signing key', () => {
  const secret = webhookSecretOf(signer, 'a');
  expect(secret).toBe(webhookSecretOf(createSigner(key), 'a'));
  expect(secret).not.toBe(webhookSecretOf(signer, 'b'));
  expect(secret).not.toBe(webhookSecretOf(createSigner(new Secret('x'.repeat(32))), 'a'));
});
