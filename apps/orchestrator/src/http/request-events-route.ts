import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import type { EventStreams } from './event-streams.ts';
import { findOwnRequest } from './own-request.ts';
import type { RequestDoor } from './request-door.ts';
import { hasHeardAll } from './request-events.ts';
import { RequestParams } from './request-status-route.ts';

/** `GET /requests/:id/events`. */
export function addRequestEventsRoute(scope: HttpServer, door: RequestDoor, streams: EventStreams): void {
  scope.get(
    '/requests/:id/events',
    {
      schema: {
        tags: ['Requests'],
        summary: 'Follow a request, as server-sent events',
        description:
          '`queued` (again when its position changes), `running`, then one of `succeeded`, `failed`, `cancelled`, `expired`, `gone`, and the end. Who asks again with the last event as `Last-Event-ID` gets 204.',
        security: BEARER_KEY,
        params: RequestParams,
        headers: z.object({ 'last-event-id': z.string().optional() }),
        response: {
          200: {
            description: 'The events',
            content: { 'text/event-stream': { schema: z.string() } },
          },
          204: z.undefined().describe('All of them were heard'),
          ...PROBLEM_RESPONSE,
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      request.logFacts = { keyId: caller.id };
      const view = await findOwnRequest(door, request.params.id, caller);
      const { id } = view.envelope;
      if (hasHeardAll(request.headers['last-event-id'], view.state)) return reply.code(204).send();
      const events = streams.open(id, caller.id);
      reply.raw.once('close', () => events.destroy());
      return (
        reply
          .type('text/event-stream')
          .header('cache-control', 'no-store')
          // Proxies that gather answers would hold events back.
          .header('x-accel-buffering', 'no')
          // biome-ignore lint/suspicious/noExplicitAny: the schema tells readers of the text, the framework takes a stream of it
          .send(events as any)
      );
    },
  );
}
