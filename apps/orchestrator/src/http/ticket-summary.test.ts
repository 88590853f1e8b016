import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { expect, test } from 'vitest';
import { sealWebhookJob } from '../webhooks/webhook-job.ts';
import { summariseOrchestratorJob } from './ticket-summary.ts';

const signer = createSigner(new Secret('k'.repeat(32)));

test('a ticket shows its request and its pool', () => {
  expect(summariseOrchestratorJob(signer, '{sluice}:requests-v1-text-analysis', { requestId: 'r1' })).toEqual(
    {
      request: 'r1',
      pool: 'text-analysis',
    },
  );
});

test('a webhook shows its host, and nothing else of where it goes or what it says', () => {
  const url = 'https://hooks.example.com/planted?planted';
  const job = { requestId: 'r1', url, caller: '0123456789ab', body: '{"planted":1}' };
  const sealed = sealWebhookJob(signer, 'queue', 'wh-r1', job);
  expect(summariseOrchestratorJob(signer, 'queue', sealed)).toEqual({
    request: 'r1',
    host: 'hooks.example.com',
  });
});

test.each([null, 'planted', { planted: 1 }, { requestId: 'planted' }])('%j shows nothing', (data) => {
  expect(JSON.stringify(summariseOrchestratorJob(signer, 'queue', data))).not.toContain('planted');
});
