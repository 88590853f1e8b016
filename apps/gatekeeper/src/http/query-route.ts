import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { answerQuery, type QueryDoor } from './answer-query.ts';
import { QueryAnswerBody } from './query-answer.ts';
import { queryBody } from './query-body.ts';
import { refuseUnknownStrategy } from './refusals.ts';

/** `POST /v1/query`. */
export function addQueryRoute(scope: HttpServer, door: QueryDoor): void {
  scope.post(
    '/v1/query',
    {
      schema: {
        tags: ['SQL'],
        summary: 'Run one SQL statement',
        security: BEARER_KEY,
        body: queryBody(door.limits),
        response: { 200: QueryAnswerBody.describe('The statement ran'), ...PROBLEM_RESPONSE },
      },
      preValidation: async (request) => refuseUnknownStrategy(request.body, 'strategy'),
    },
    async (request, reply) => answerQuery(door, request.body, request, reply),
  );
}
