import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import type { RateLimiter } from '@sluice/common/limits/redis-rate-limiter.ts';
import { createUnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createAdmissionDesk } from '../admission/admission-desk.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Decision } from '../audit/decision.ts';
import { DEFAULT_POLICY, type Policy } from '../policy/policy.ts';
import type { QueryAnswer, QuerySubmission, QuerySubmitter } from '../submit/query-submitter.ts';
import { createGatekeeperServer } from './gatekeeper-server.ts';

type Response = Awaited<ReturnType<HttpServer['inject']>>;

/** The gatekeeper's HTTP face alone, for tests: what it hands over is kept, and `submit` decides what comes back. */
export interface DoorUnderTest {
  server: HttpServer;
  submitted: QuerySubmission[];
  audited: Decision[];
  policy: Policy;
  audit: AuditLog['write'];
  logLines: string[];
  submit: QuerySubmitter['submit'];
  take: RateLimiter['take'];
  checkCapacity: (callerId: string) => void;
  query(payload: object | string, headers?: Record<string, string>): Promise<Response>;
}

function newKey(
  role: Role,
  limits: Partial<KeyRecord> = {},
): { record: KeyRecord; text: string; headers: { authorization: string } } {
  const key = createApiKey();
  const text = formatApiKey(key);
  const record: KeyRecord = {
    id: key.id,
    name: role,
    role,
    hash: hashSecret(key.secret),
    database: 'home',
    ...limits,
  };
  return { record, text, headers: { authorization: `Bearer ${text}` } };
}

export const KEYS = {
  reader: newKey('reader'),
  writer: newKey('writer'),
  admin: newKey('admin'),
  bounded: newKey('reader', { maxInFlight: 2 }),
};

export const ANSWER: QueryAnswer = {
  head: {
    outcome: 'done',
    id: 'r',
    columns: [{ name: 'big "one"', type: 'BIGINT' }],
    rowCount: 1,
    affectedRows: 0,
    insertId: null,
    warnings: null,
    node: 'replica-1',
    consistency: 'eventual',
    timings: { queuedMs: 1, tunnelMs: 0.5, executeMs: 2 },
  },
  // A number that a parser would round, to show that nobody parses it.
  rows: '[{"big \\"one\\"":12345678901234567890123}]',
};

/** The caller closes its server. */
export function createDoorUnderTest(): DoorUnderTest {
  const logLines: string[] = [];
  const submitted: QuerySubmission[] = [];
  const audited: Decision[] = [];
  const records = Object.values(KEYS).map(({ record }) => record);
  const server = createGatekeeperServer({
    logger: pino({ level: 'debug' }, { write: (line) => logLines.push(line) }),
    keys: { find: (id) => records.find((record) => record.id === id) },
    desk: createAdmissionDesk({
      policy: () => door.policy,
      approved: { has: () => false },
      learner: { note: () => undefined },
      audit: { write: (decision) => door.audit(decision) },
    }),
    submitter: {
      submit: (submission, callerGone) => {
        submitted.push(submission);
        return door.submit(submission, callerGone);
      },
    },
    unsent: createUnsentAnswers(1e9),
    rates: { take: (keyId, rate) => door.take(keyId, rate) },
    checkCapacity: (callerId) => door.checkCapacity(callerId),
    queues: [],
    signer: createSigner(new Secret('k'.repeat(32))),
    metrics: { registry: new Registry(), open: false },
    readiness: async () => ({ ready: true, checks: { redis: 'ok' } }),
    limits: {
      maxBodyBytes: 1_048_576,
      maxResultBytes: 16_777_216,
      defaultRows: 10_000,
      maxRows: 100_000,
      defaultTimeoutMs: 15_000,
      maxTimeoutMs: 60_000,
    },
  });
  const door: DoorUnderTest = {
    server,
    submitted,
    audited,
    policy: DEFAULT_POLICY,
    audit: (decision) => {
      audited.push(decision);
    },
    logLines,
    submit: async () => ANSWER,
    take: async () => ({ allowed: true, remaining: 1, seconds: 1 }),
    checkCapacity: () => undefined,
    query: (payload, headers = {}) =>
      server.inject({
        method: 'POST',
        url: '/v1/query',
        headers: { 'content-type': 'application/json', ...KEYS.reader.headers, ...headers },
        payload,
      }),
  };
  return door;
}
