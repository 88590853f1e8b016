import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import type { QuerySubmitter } from '../submit/query-submitter.ts';
import { answerQuery } from './answer-query.ts';
import { QueryAnswerBody } from './query-answer.ts';
import { queryBody } from './query-body.ts';
import type { QueryLimits } from './query-limits.ts';
import { refuseUnknownStrategy } from './refusals.ts';

/** `POST /v1/query`. */
export function addQueryRoute(scope: HttpServer, submitter: QuerySubmitter, limits: QueryLimits): void {
  scope.post(
    '/v1/query',
    {
      schema: {
        tags: ['SQL'],
        summary: 'Run one SQL statement',
        security: BEARER_KEY,
        body: queryBody(limits),
        response: { 200: QueryAnswerBody.describe('The statement ran'), ...PROBLEM_RESPONSE },
      },
      preValidation: async (request) => refuseUnknownStrategy(request.body, 'strategy'),
    },
    async (request, reply) => answerQuery(submitter, request.body, request, reply),
  );
}
