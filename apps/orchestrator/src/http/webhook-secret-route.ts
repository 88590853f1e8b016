import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { z } from 'zod';
import { webhookSecretOf } from '../webhooks/webhook-secret.ts';

/** `GET /webhook-secret`: the caller's own. */
export function addWebhookSecretRoute(scope: HttpServer, signer: Signer): void {
  scope.get(
    '/webhook-secret',
    {
      schema: {
        tags: ['Webhooks'],
        summary: 'The secret that signs the webhooks of your key',
        security: BEARER_KEY,
        response: {
          200: z.object({ secret: z.string().describe('whsec_…, as Standard Webhooks has it') }),
          ...PROBLEM_RESPONSE,
        },
      },
    },
    async (request, reply) => {
      const { id } = callerOf(request);
      request.logFacts = { keyId: id };
      return reply.header('cache-control', 'no-store').send({ secret: webhookSecretOf(signer, id) });
    },
  );
}
