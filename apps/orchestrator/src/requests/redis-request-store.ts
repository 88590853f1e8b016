import { createHash } from 'node:crypto';
import { Failure } from '@sluice/common/errors/failure.ts';
import { CLOCK_SKEW_MS } from '@sluice/common/jobs/job-age.ts';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { RedisScript, ScriptArgument } from '@sluice/common/redis/redis-script.ts';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import { storeKeys } from '../pool/lua/store-keys.lua.ts';
import { createTrustedRegistrations, type SlotRow } from '../pool/trusted-registrations.ts';
import { admitScript } from './lua/admit.lua.ts';
import { answerScript } from './lua/answer.lua.ts';
import { beginScript } from './lua/begin.lua.ts';
import { cancelScript } from './lua/cancel.lua.ts';
import { expireLeasesScript } from './lua/expire-leases.lua.ts';
import { expireRequestsScript } from './lua/expire-requests.lua.ts';
import { keepScript } from './lua/keep.lua.ts';
import { lapsedLeasesScript } from './lua/lapsed-leases.lua.ts';
import { loadScript } from './lua/load.lua.ts';
import { nextInLineScript } from './lua/next-in-line.lua.ts';
import { requeueScript } from './lua/requeue.lua.ts';
import { settleScript } from './lua/settle.lua.ts';
import { spoilScript } from './lua/spoil.lua.ts';
import { viewScript } from './lua/view.lua.ts';
import { orchestratorLost } from './orchestrator-lost.ts';
import type { RequestFailure, RequestState } from './request.ts';
import { isSame, openAnswer, openRequest, sealOutcome, sealRequest, signSameness } from './request-seal.ts';
import type { Admission, AdmissionBound, NewRequest, RequestStore, Ticket } from './request-store.ts';
import { type RequestRow, viewOf } from './request-view.ts';
import { classOf } from './turn.ts';

export interface RequestLimits {
  /** Most that may wait in one pool, and of one caller there. */
  maxWaiting: number;
  maxWaitingPerCaller: number;
  /** Most bytes of bodies that may wait in all pools together; one caller may have half of them. */
  maxWaitingBytes: number;
  /** While somebody has waited longer and nobody's turn has come for so long, no more are taken in. */
  maxQueueAgeMs: number;
  /** Life of a request after its end, where somebody may still ask for it … */
  retentionMs: number;
  /** … and where its caller got the answer. */
  deliveredRetentionMs: number;
}

export interface RedisRequestStoreParts {
  redis: Redis;
  keys: OrchestratorKeys;
  signer: Signer;
  /** Life of a lease that nobody renews. */
  leaseMs: number;
  limits: RequestLimits;
  logger: Logger;
}

type TicketRow = [id: string, n: number | string, priority: number | string, pool: string];

const NO_BYTES = Buffer.alloc(0);

/** The request store in Redis: each call is one script, one round trip (of `expireLeases`: two, where there are any). */
export function createRedisRequestStore(parts: RedisRequestStoreParts): RequestStore {
  const { redis, keys, signer, leaseMs, limits, logger } = parts;
  const names = storeKeys(keys);
  const registrations = createTrustedRegistrations(parts);
  const run = <T>(script: RedisScript, ...args: ScriptArgument[]) =>
    script.run(redis, names, args) as Promise<T>;

  const ticketOf = ([requestId, n, priority, pool]: TicketRow): Ticket => ({
    id: `${requestId}.${n}`,
    requestId,
    pool,
    priority: Number(priority),
  });
  const seal = (id: string, failure: RequestFailure) =>
    sealOutcome(signer, keys.request(id), failure, NO_BYTES);

  const admit = async ({ envelope, body, idempotencyKey }: NewRequest): Promise<Admission> => {
    const { id, pool, caller } = envelope;
    const sealed = sealRequest(signer, keys.request(id), envelope, body);
    const reply = (await admitScript.run(
      redis,
      idempotencyKey === null ? names : [...names, idempotencyPlace(keys, caller, idempotencyKey)],
      [
        id,
        pool,
        caller,
        classOf(envelope.priority),
        envelope.deadlineAt - Date.now(),
        envelope.mayRepeat ? '1' : '',
        envelope.webhook === null ? '' : '1',
        idempotencyKey === null ? '' : signSameness(signer, id, idempotencyKey, envelope, body),
        sealed.text,
        sealed.mac,
        sealed.bytes,
        limits.maxWaiting,
        limits.maxWaitingPerCaller,
        limits.maxQueueAgeMs,
        limits.retentionMs,
        limits.deliveredRetentionMs,
        limits.maxWaitingBytes,
      ],
    )) as
      | ['admitted', number, number, number]
      | ['known', string, string]
      | ['full', AdmissionBound, number, number];
    switch (reply[0]) {
      case 'admitted': {
        const [, n, priority, position] = reply;
        return { outcome: 'admitted', ticket: ticketOf([id, n, priority, pool]), position };
      }
      case 'known': {
        const [, known, mac] = reply;
        const joins = isSame(signer, mac, known, idempotencyKey ?? '', envelope, body);
        return joins ? { outcome: 'joined', id: known } : { outcome: 'mismatch' };
      }
      case 'full': {
        const [, bound, waiting, oldestMs] = reply;
        return { outcome: 'full', bound, waiting, oldestMs };
      }
    }
  };

  return {
    admit,
    async begin(lease, requestId) {
      const reply = (await beginScript.runForBytes(redis, names, [lease.token, requestId])) as [
        outcome: Buffer,
        text: Buffer | null,
        mac: Buffer | null,
        bytes: Buffer | null,
        attempt: number,
        leftMs: number,
      ];
      const [told, text, mac, bytes, attempt, leftMs] = reply;
      const outcome = told.toString();
      if (outcome === 'over' || outcome === 'lease-lost') return { outcome };
      const request = openRequest(signer, keys.request(requestId), {
        text: text?.toString() ?? '',
        mac: mac?.toString() ?? '',
        bytes: bytes ?? NO_BYTES,
      });
      if (request && request.envelope.id === requestId && request.envelope.pool === lease.pool) {
        const { createdAt, deadlineAt } = request.envelope;
        // What scripts decide by is not signed: the deadline that is bounds it, as far as clocks may differ.
        if (Date.now() > deadlineAt + CLOCK_SKEW_MS)
          return { outcome: 'begun', ...request, attempt, leftMs: 0 };
        return { outcome: 'begun', ...request, attempt, leftMs: Math.min(leftMs, deadlineAt - createdAt) };
      }
      logger.error({ request: requestId }, 'a request in Redis was refused: its signature does not fit');
      const { text: failed, mac: signature } = seal(requestId, {
        kind: 'failure',
        code: 'REQUEST.TAMPERED',
        detail:
          'What Redis held of the request was changed by somebody else; nothing was sent to a container.',
        container: null,
      });
      await run(spoilScript, lease.token, requestId, failed, signature);
      return { outcome: 'tampered' };
    },
    async settle(lease, requestId, outcome, body, { suspect = '', next }) {
      const sealed = sealOutcome(signer, keys.request(requestId), outcome, body);
      const state: RequestState = outcome.kind === 'answer' ? 'succeeded' : 'failed';
      const [accepted, ...slot] = await run<[accepted: number, ...([] | SlotRow)]>(
        settleScript,
        lease.token,
        requestId,
        state,
        sealed.text,
        sealed.mac,
        sealed.bytes,
        suspect,
        next ? '1' : '',
        leaseMs,
      );
      return {
        accepted: accepted === 1,
        next: slot.length === 4 ? await registrations.lease(lease.pool, slot) : null,
      };
    },
    async requeue(lease, requestId, suspect = '') {
      const reply = await run<[n: number, priority: number, pool: string] | null>(
        requeueScript,
        lease.token,
        requestId,
        suspect,
      );
      return reply ? { outcome: 'requeued', ticket: ticketOf([requestId, ...reply]) } : { outcome: 'over' };
    },
    cancel: (requestId) => run<RequestState | null>(cancelScript, requestId),
    async keep(requestId) {
      await run(keepScript, requestId);
    },
    async view(requestId) {
      const row = await run<RequestRow | null>(viewScript, requestId);
      return row && viewOf(signer, keys.request(requestId), row);
    },
    async answer(requestId) {
      const reply = await answerScript.runForBytes(redis, names, [requestId]);
      const [state, text, mac, bytes] = reply as (Buffer | null)[];
      if (state?.toString() !== 'succeeded') return null;
      const answer = openAnswer(signer, keys.request(requestId), {
        text: text?.toString() ?? '',
        mac: mac?.toString() ?? '',
        bytes: bytes ?? NO_BYTES,
      });
      if (!answer) throw new Failure('REQUEST.TAMPERED');
      return answer;
    },
    async expireRequests(max) {
      return (await run<TicketRow[]>(expireRequestsScript, max)).map(ticketOf);
    },
    async expireLeases(max) {
      const lapsed = await run<[token: string, container: string, id: string][]>(lapsedLeasesScript, max);
      if (lapsed.length === 0) return [];
      const args = lapsed.flatMap(([token, container, id]) => {
        const failed = id === '' ? { text: '', mac: '' } : seal(id, orchestratorLost(container));
        return [token, id, failed.text, failed.mac];
      });
      const ended = await run<[string, string, string, ...([] | [number, number, string])][]>(
        expireLeasesScript,
        ...args,
      );
      return ended.map(([token, container, id, ...again]) => ({
        token: Number(token),
        container,
        requestId: id === '' ? null : id,
        ticket: again.length === 3 ? ticketOf([id, ...again]) : null,
      }));
    },
    async nextInLine(pool, max) {
      return (await run<TicketRow[]>(nextInLineScript, pool, max)).map(ticketOf);
    },
    async load(pool) {
      const [waiting, running, oldestMs, average] = await run<[number, number, number, string]>(
        loadScript,
        pool,
      );
      return { waiting, running, oldestMs, averageMs: Number(average) };
    },
  };
}

/** Not a signature: that would change with the key, and with it what a second request under the same key finds. */
function idempotencyPlace(keys: OrchestratorKeys, caller: string, key: string): string {
  return keys.idempotency(caller, createHash('sha256').update(`${caller}\n${key}`).digest('base64url'));
}
