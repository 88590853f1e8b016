import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import { findOwnRequest } from './own-request.ts';
import type { RequestDoor } from './request-door.ts';
import { RequestStatus, statusOf } from './request-status.ts';

export const RequestParams = z.object({ id: z.string() });

/** `GET /requests/:id`. */
export function addRequestStatusRoute(scope: HttpServer, door: RequestDoor): void {
  scope.get(
    '/requests/:id',
    {
      schema: {
        tags: ['Requests'],
        summary: 'How is a request?',
        description: 'For the key that sent it, and for admins.',
        security: BEARER_KEY,
        params: RequestParams,
        response: { 200: RequestStatus.describe('Its state now'), ...PROBLEM_RESPONSE },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      request.logFacts = { keyId: caller.id };
      const view = await findOwnRequest(door, request.params.id, caller);
      const estimatedWaitMs = await door.estimateWait(view.envelope.pool, view.position);
      return reply.header('cache-control', 'no-store').send(statusOf(view, estimatedWaitMs));
    },
  );
}
