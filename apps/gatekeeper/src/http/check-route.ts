import { callerOf } from '@sluice/common/http/caller.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import { BEARER_KEY, PROBLEM_RESPONSE } from '@sluice/common/http/openapi.ts';
import { unreadableFingerprint } from '@sluice/statement/fingerprint.ts';
import type { AdmissionDesk } from '../admission/admission-desk.ts';
import type { Judgement } from '../admission/judge.ts';
import { type CheckAnswer, CheckAnswerBody, CheckBody } from './check-body.ts';
import { refuseUnknownStrategy } from './refusals.ts';

/** `POST /v1/check`: the verdict that `/v1/query` would come to, without running anything. */
export function addCheckRoute(scope: HttpServer, desk: AdmissionDesk): void {
  scope.post(
    '/v1/check',
    {
      schema: {
        tags: ['SQL'],
        summary: 'Judge a statement without running it',
        description:
          'Answers 200 also for what would be refused, with `allowed: false` and the reasons. 4xx is for a malformed request only.',
        security: BEARER_KEY,
        body: CheckBody,
        response: { 200: CheckAnswerBody.describe('The verdict'), ...PROBLEM_RESPONSE },
      },
      preValidation: async (request) => refuseUnknownStrategy(request.body, 'strategy'),
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { sql, params, strategy } = request.body;
      const database = request.body.database ?? caller.database;
      const parameterCount = params?.length ?? null;
      request.logFacts = { keyId: caller.id };
      const judgement = desk.judge(request, { sql, parameterCount, database, strategy, caller }, 'check');
      return reply.header('cache-control', 'no-store').send(checkAnswer(judgement));
    },
  );
}

function checkAnswer({ allowed, reasons, understood }: Judgement): CheckAnswer {
  const { statement } = understood ?? {};
  return {
    kind: statement?.kind ?? 'unknown',
    route: mayGoAnywhere(understood) ? 'any' : 'primary',
    allowed,
    reasons: [...reasons],
    tables: {
      read: [...(statement?.tables.read ?? [])],
      written: [...(statement?.tables.written ?? [])],
    },
    functions: [...(statement?.functions ?? [])],
    returnsRows: statement?.returnsRows ?? false,
    changesSession: statement?.changesSession ?? false,
    fingerprint: statement?.fingerprint ?? unreadableFingerprint,
    digest: statement?.digest ?? null,
  };
}

/** Whether a replica may serve it: the statement allows it, and the policy has not chosen the primary. */
function mayGoAnywhere(understood: Judgement['understood']): boolean {
  if (!understood || understood.statement.needsPrimary) return false;
  const { strategy, isStrategyForced } = understood.decision;
  return !(isStrategyForced && strategy === 'directhit');
}
