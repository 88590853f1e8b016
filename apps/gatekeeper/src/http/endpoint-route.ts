import { Failure } from '@sluice/common/errors/failure.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import type { z } from 'zod';
import { type AskedQuery, answerQuery, type QueryDoor } from './answer-query.ts';
import { EndpointFields } from './endpoint-body.ts';
import { QueryAnswerBody } from './query-answer.ts';
import { refuseUnknownStrategy } from './refusals.ts';

/** `GET|POST /endpoint`: the classic face of the proxy pattern. */
export function addEndpointRoute(scope: HttpServer, door: QueryDoor): void {
  const ask = ({ implementation, query, database }: z.output<typeof EndpointFields>): AskedQuery => ({
    sql: query,
    params: [],
    database,
    strategy: implementation,
    format: 'objects',
    maxRows: door.limits.defaultRows,
    timeoutMs: door.limits.defaultTimeoutMs,
  });
  const response = { 200: QueryAnswerBody.describe('The statement ran'), ...PROBLEM_RESPONSE };

  scope.get(
    '/endpoint',
    {
      schema: {
        tags: ['SQL'],
        summary: 'Run one reading statement',
        description: 'Anyone on the way may repeat a GET, so it only reads.',
        security: BEARER_KEY,
        querystring: EndpointFields,
        response,
      },
      preValidation: async (request) => refuseUnknownStrategy(request.query, 'implementation'),
    },
    async (request, reply) => {
      const asked = { ...ask(request.query), mayBeRepeated: true };
      try {
        return await answerQuery(door, asked, request, reply);
      } catch (error) {
        if (error instanceof Failure && error.code === 'ROUTE.METHOD_NOT_ALLOWED')
          reply.header('allow', 'POST');
        throw error;
      }
    },
  );

  scope.post(
    '/endpoint',
    {
      schema: {
        tags: ['SQL'],
        summary: 'Run one SQL statement',
        description: 'Takes `application/x-www-form-urlencoded` too.',
        security: BEARER_KEY,
        body: EndpointFields,
        response,
      },
      preValidation: async (request) => refuseUnknownStrategy(request.body, 'implementation'),
    },
    async (request, reply) => answerQuery(door, ask(request.body), request, reply),
  );
}
