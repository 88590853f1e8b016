import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { orUnavailable } from './or-unavailable.ts';
import { findOwnRequest } from './own-request.ts';
import type { RequestDoor } from './request-door.ts';
import { RequestStatus, statusOf } from './request-status.ts';
import { RequestParams } from './request-status-route.ts';

/** `DELETE /requests/:id`. */
export function addRequestCancelRoute(scope: HttpServer, door: RequestDoor): void {
  scope.delete(
    '/requests/:id',
    {
      schema: {
        tags: ['Requests'],
        summary: 'Cancel a request',
        description:
          'Its container is told to stop. Safe to repeat: what is over already stays as it is, and its state is the answer.',
        security: BEARER_KEY,
        params: RequestParams,
        response: { 200: RequestStatus.describe('Its state now'), ...PROBLEM_RESPONSE },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      request.logFacts = { keyId: caller.id };
      const { id } = (await findOwnRequest(door, request.params.id, caller)).envelope;
      await orUnavailable(door.desk.cancel(id));
      const view = await orUnavailable(door.store.view(id));
      if (!view) throw new Failure('REQUEST.GONE');
      return reply.header('cache-control', 'no-store').send(statusOf(view, null));
    },
  );
}
