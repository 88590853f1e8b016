import { Failure } from '@sluice/common/errors/failure.ts';
import { callerGoneSignal, callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import { answerOrPromise } from './answer-or-promise.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { envelopeOf, NewRequestQuery, refuseUnknownParameters } from './new-request-query.ts';
import { parsePrefer, patienceOf } from './prefer.ts';
import type { RequestDoor } from './request-door.ts';
import { RequestStatus } from './request-status.ts';
import { endingWithin, takeIn } from './take-in.ts';

/** Whoever has the request ends it at its deadline; until then, and a moment more, its caller may learn how. */
const BEYOND_DEADLINE_MS = 1_000;

/** `POST /new-requests`. In a scope whose parser gives any body as a Buffer. */
export function addNewRequestRoute(scope: HttpServer, door: RequestDoor, bodyLimit: number): void {
  scope.post(
    '/new-requests',
    {
      bodyLimit,
      schema: {
        tags: ['Requests'],
        summary: 'Give a request to the next free container, and wait for its answer',
        description: [
          'The body and its type go to the container as they are. Its answer comes back the same way, whatever its status, and is marked by `Sluice-Answered-By`;',
          'without that header it is an answer of Sluice itself. Who has waited long enough (`Prefer: wait=N`, `respond-async`) gets 202 and the `Location` of the request.',
        ].join(' '),
        security: BEARER_KEY,
        consumes: ['*/*'],
        headers: z.object({
          prefer: z.string().optional().describe('`respond-async`, `wait=SECONDS` (RFC 7240)'),
          'idempotency-key': z
            .string()
            .optional()
            .describe('The same key with the same request joins the first; with another one: 422'),
        }),
        querystring: NewRequestQuery,
        body: z.any().describe('Anything, or nothing'),
        response: {
          200: z.any().describe("The container's own answer, with its own status and type"),
          202: RequestStatus.describe('Taken in; ask at `Location` later'),
          ...PROBLEM_RESPONSE,
        },
      },
      preValidation: async ({ query }) => refuseUnknownParameters(query),
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { headers } = request;
      request.logFacts = { keyId: caller.id };
      const patience = patienceOf(parsePrefer(headers.prefer), door.waits);
      const idempotencyKey = idempotencyKeyOf(headers['idempotency-key']);
      const envelope = envelopeOf(door, request.query, caller, {
        id: door.ids.make(),
        createdAt: Date.now(),
        contentType: headers['content-type'] ?? null,
        accept: headers.accept ?? null,
      });
      const gone = callerGoneSignal(reply);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const taken = await takeIn(door, envelope, body, idempotencyKey);
      // Redis has it now: a caller that waits for minutes need not keep its body here.
      request.body = undefined;
      request.leaveBodyRoom?.();
      const { id } = taken.envelope;
      request.logFacts = { ...request.logFacts, request: id, pool: envelope.pool };
      try {
        const waitMs = Math.min(
          patience.waitMs,
          Math.max(0, envelope.deadlineAt + BEYOND_DEADLINE_MS - Date.now()),
        );
        const ending = await endingWithin(taken.wait, waitMs, gone, door.hurry);
        if (gone.aborted) {
          // Nobody but its caller knows the request: nobody will ask for its answer.
          if (idempotencyKey === null) await cancelQuietly(door, id);
          throw new Failure('REQUEST.CANCELLED', 'The caller left before its answer');
        }
        if (patience.applied) reply.header('preference-applied', patience.applied);
        return answerOrPromise(door, reply, taken.envelope, ending, { lastLook: waitMs > 0 });
      } finally {
        taken.wait.stop();
      }
    },
  );
}

async function cancelQuietly({ desk, logger }: RequestDoor, id: string): Promise<void> {
  await desk.cancel(id).catch((error: Error) => {
    logger.warn({ request: id, reason: error.message }, 'a request whose caller left could not be cancelled');
  });
}
