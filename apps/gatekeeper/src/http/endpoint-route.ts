import { Failure } from '@sluice/common/errors/failure.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { classify } from '@sluice/statement/classify.ts';
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
      if (!mayBeRepeated(request.query.query)) {
        reply.header('allow', 'POST');
        throw new Failure(
          'ROUTE.METHOD_NOT_ALLOWED',
          'A GET may be repeated by anyone on the way, so it only reads: use POST',
        );
      }
      return answerQuery(door, ask(request.query), request, reply);
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

/** A text that is no statement goes on too: the submitter refuses it, and says why. */
function mayBeRepeated(sql: string): boolean {
  const found = classify(sql);
  return found.outcome === 'refused' || found.kind === 'read';
}
