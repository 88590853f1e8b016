import { Failure } from '@sluice/common/errors/failure.ts';
import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import { orUnavailable } from './or-unavailable.ts';
import { findOwnRequest } from './own-request.ts';
import { readEndingOf } from './read-ending.ts';
import type { RequestDoor } from './request-door.ts';
import { RequestParams } from './request-status-route.ts';
import { sendEnding } from './send-ending.ts';

/** `GET /requests/:id/result`: what a caller that waited would have got. */
export function addRequestResultRoute(scope: HttpServer, door: RequestDoor): void {
  const { store, unsent } = door;
  scope.get(
    '/requests/:id/result',
    {
      schema: {
        tags: ['Requests'],
        summary: 'The answer of a request that is over',
        description:
          'Status, type and bytes as the container sent them, or the problem that came instead of an answer. While there is none: 409 REQUEST.NOT_FINISHED.',
        security: BEARER_KEY,
        params: RequestParams,
        response: { 200: z.any().describe("The container's own answer"), ...PROBLEM_RESPONSE },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      request.logFacts = { keyId: caller.id };
      unsent.check(caller.id);
      const view = await findOwnRequest(door, request.params.id, caller);
      if (!unsent.hasRoomFor(view.answerBytes)) {
        throw new Failure('QUEUE.FULL', 'Too many answers were not read yet');
      }
      const ending = await orUnavailable(readEndingOf(store, view));
      if (!ending) throw new Failure('REQUEST.NOT_FINISHED', `The request is ${view.state}`);
      if (ending.kind === 'answer') unsent.track(caller.id, reply.raw, ending.body.byteLength);
      return sendEnding(reply, view.envelope.id, ending);
    },
  );
}
