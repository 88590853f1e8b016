import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { pino } from 'pino';
import type { QueryAnswer, QuerySubmission, QuerySubmitter } from '../submit/query-submitter.ts';
import { createGatekeeperServer } from './gatekeeper-server.ts';

type Response = Awaited<ReturnType<HttpServer['inject']>>;

/** The gatekeeper's HTTP face alone, for tests: what it hands over is kept, and `submit` decides what comes back. */
export interface DoorUnderTest {
  server: HttpServer;
  submitted: QuerySubmission[];
  logLines: string[];
  submit: QuerySubmitter['submit'];
  query(payload: object | string, headers?: Record<string, string>): Promise<Response>;
}

function newKey(role: Role): { record: KeyRecord; text: string; headers: { authorization: string } } {
  const key = createApiKey();
  const text = formatApiKey(key);
  const record: KeyRecord = { id: key.id, name: role, role, hash: hashSecret(key.secret), database: 'home' };
  return { record, text, headers: { authorization: `Bearer ${text}` } };
}

export const KEYS = { reader: newKey('reader'), writer: newKey('writer'), admin: newKey('admin') };

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
  const records = Object.values(KEYS).map(({ record }) => record);
  const server = createGatekeeperServer({
    logger: pino({ level: 'debug' }, { write: (line) => logLines.push(line) }),
    keys: { find: (id) => records.find((record) => record.id === id) },
    submitter: {
      submit: (submission, callerGone) => {
        submitted.push(submission);
        return door.submit(submission, callerGone);
      },
    },
    queues: [],
    signer: createSigner(new Secret('k'.repeat(32))),
    readiness: async () => ({ ready: true, checks: { redis: 'ok' } }),
    limits: {
      maxBodyBytes: 1_048_576,
      defaultRows: 10_000,
      maxRows: 100_000,
      defaultTimeoutMs: 15_000,
      maxTimeoutMs: 60_000,
    },
  });
  const door: DoorUnderTest = {
    server,
    submitted,
    logLines,
    submit: async () => ANSWER,
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
