import { parseApiKey } from '@sluice/common/auth/api-key.ts';
import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';
import { errorEntry } from '@sluice/common/errors/catalogue.ts';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { ApprovedShapes } from '@sluice/common/firewall/approved-shapes.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Decision } from '../audit/decision.ts';
import type { ShapeLearner } from '../firewall/shape-learner.ts';
import type { Policy } from '../policy/policy.ts';
import { type AskedStatement, type Judgement, judge, type Refusal } from './judge.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The audit has its line about this request. */
    audited: boolean;
  }
}

export interface AdmissionDeskParts {
  policy: () => Policy;
  approved: Pick<ApprovedShapes, 'has'>;
  learner: Pick<ShapeLearner, 'note'>;
  audit: Pick<AuditLog, 'write'>;
}

/** Judges statements, and writes every verdict down before anything comes of it. */
export interface AdmissionDesk {
  judge(request: FastifyRequest, asked: AskedStatement, purpose: 'run' | 'check'): Judgement;
  /** Writes down what was refused before a statement was judged: wrong keys, rates, malformed bodies. */
  auditRefusals(scope: FastifyInstance): void;
}

export function createAdmissionDesk({ policy, approved, learner, audit }: AdmissionDeskParts): AdmissionDesk {
  const write = (
    request: FastifyRequest,
    about: Partial<Decision> & Pick<Decision, 'verdict' | 'reasons'>,
  ) => {
    request.audited = true;
    audit.write({
      requestId: request.id,
      route: request.routeOptions.url ?? 'none',
      address: request.ip,
      keyId: request.caller?.id ?? claimedKeyId(request.headers.authorization),
      keyName: request.caller?.name ?? null,
      role: request.caller?.role ?? null,
      checkOnly: false,
      kind: null,
      digest: null,
      database: null,
      firewall: null,
      ...about,
    });
  };

  return {
    judge(request, asked, purpose) {
      const { caller, database } = asked;
      const judgement = judge(asked, policy(), (digest) => approved.has(caller.id, digest));
      const { allowed, reasons, understood } = judgement;
      write(request, {
        verdict: allowed ? 'allowed' : 'refused',
        reasons: reasons.map(({ code, message, source }) => ({ code, message, source })),
        checkOnly: purpose === 'check',
        kind: understood?.statement.kind ?? null,
        digest: understood?.statement.digest ?? null,
        database: database ?? null,
        firewall: understood?.decision.firewall ?? null,
      });
      if (understood && purpose === 'run') learner.note(caller.id, understood.statement, understood.decision);
      return judgement;
    },
    auditRefusals(scope) {
      scope.decorateRequest('audited', false);
      scope.addHook('onRequest', async (request, reply) => {
        reply.raw.once('close', () => {
          if (request.audited) return;
          // Without a code: its caller went away before it was whole.
          const code = (request.logFacts?.code as ErrorCode | undefined) ?? 'QUERY.CANCELLED';
          try {
            write(request, { verdict: 'refused', reasons: [reasonOf(code)] });
          } catch (error) {
            // It was refused already; the log is told of the audit's trouble by the audit itself.
            if (!(error instanceof Failure)) throw error;
          }
        });
      });
    },
  };
}

const reasonOf = (code: ErrorCode): Refusal => ({ code, message: errorEntry(code).title, source: 'door' });

/** The public part of what was sent as a key, whether it is one or not. */
function claimedKeyId(authorization: string | undefined): string | null {
  return parseApiKey(authorization?.replace(/^Bearer +/i, '').trim() ?? '')?.id ?? null;
}
