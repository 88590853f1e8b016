import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Lease } from '../pool/container.ts';
import type { PoolSettings } from '../pool/pool-settings.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { Begin, RequestStore, Ticket } from '../requests/request-store.ts';
import type { RequestWatch } from '../requests/request-watch.ts';
import { type AttemptResult, type BreakReason, judgeAttempt } from './attempt.ts';
import type { ContainerClient } from './container-client.ts';
import type { LeaseRenewal } from './lease-renewal.ts';

export interface LeasedRequestsParts {
  settings: (pool: string) => PoolSettings | undefined;
  pools: PoolStore;
  requests: RequestStore;
  client: ContainerClient;
  renewal: LeaseRenewal;
  watch: RequestWatch;
  /** Called after each attempt. */
  observe: (attempt: ObservedAttempt) => void;
  closeGraceMs: number;
  logger: Logger;
}

export interface ObservedAttempt {
  requestId: string;
  pool: string;
  /** Whether somebody waits to be called when the request is over. */
  webhook: boolean;
  outcome: AttemptResult['outcome'];
  queuedMs: number;
  runMs: number;
}

export interface AttemptEnd {
  /** For the next request of the pool. */
  next: Lease | null;
  /** The request's new ticket, where it waits again. */
  again: Ticket | null;
}

/** The requests that containers work on for this process. */
export interface LeasedRequests {
  run(lease: Lease, begun: Extract<Begin, { outcome: 'begun' }>): Promise<AttemptEnd>;
  /** Lets what runs end within the grace, then breaks it off. Idempotent. */
  close(): Promise<void>;
}

/** An outcome is told again and again while Redis is away, for so long. */
const TELL_LIMIT_MS = 60_000;
const TELL_RETRY_MS = 100;
/** After what ran was broken off: for telling so. */
const BREAK_LIMIT_MS = 2_000;

export function createLeasedRequests(parts: LeasedRequestsParts): LeasedRequests {
  const { pools, requests, client, renewal, watch, logger } = parts;
  const running = new Map<AbortController, Promise<unknown>>();
  let closing: Promise<void> | null = null;

  const attempt = async (
    lease: Lease,
    { envelope, body, attempt: number, leftMs }: Extract<Begin, { outcome: 'begun' }>,
    controller: AbortController,
  ): Promise<AttemptEnd> => {
    const breakOff = (reason: BreakReason) => controller.abort(reason);
    const held = renewal.hold(lease.token, () => breakOff('lease-lost'));
    // The channel is not signed: what it says is only a reason to look.
    const unwatch = watch.watch(envelope.id, ({ state }) => {
      if (state === 'cancelled') void lookForCancel(envelope.id, () => breakOff('cancelled'));
    });
    const settings = parts.settings(lease.pool);
    const startedAt = performance.now();
    const queuedMs = Math.max(0, envelope.deadlineAt - envelope.createdAt - leftMs);
    const limitMs = Math.min(leftMs, settings?.runTimeoutMs ?? 0);
    try {
      const result = await client.run({
        lease,
        envelope,
        body,
        attempt: number,
        limitMs,
        acceptMs: settings?.acceptTimeoutMs ?? 0,
        handshake: settings?.handshake ?? 'expect',
        mayStillSend: held.isFresh,
        signal: controller.signal,
      });
      const runMs = Math.round(performance.now() - startedAt);
      const container = lease.container.name;
      const verdict = judgeAttempt(result, {
        envelope,
        container,
        attempt: number,
        leftMs: leftMs - runMs,
        limitMs,
      });
      const cancelling = verdict.cancel ? client.cancel(lease, envelope.id) : Promise.resolve();
      const end = await tell(result, verdict);
      // Nobody's next request waits for the word of a container that may hang; but at the end, the connections are cut.
      if (closing) await cancelling;
      parts.observe({
        requestId: envelope.id,
        pool: lease.pool,
        webhook: envelope.webhook !== null,
        outcome: result.outcome,
        queuedMs,
        runMs,
      });
      logger.info(
        {
          request: envelope.id,
          pool: lease.pool,
          container,
          token: lease.token,
          attempt: number,
          queuedMs,
          runMs,
          outcome: result.outcome,
          action: verdict.action,
          ...(verdict.suspect ? { suspect: verdict.suspect } : {}),
          ...('status' in result ? { status: result.status, bytes: result.body.length } : {}),
        },
        'attempt',
      );
      return end;
    } finally {
      held.letGo();
      unwatch();
    }

    async function tell(
      result: AttemptResult,
      verdict: ReturnType<typeof judgeAttempt>,
    ): Promise<AttemptEnd> {
      switch (verdict.action) {
        case 'leave':
          await persist(() => pools.release(lease, verdict.suspect));
          return { next: null, again: null };
        case 'requeue': {
          const requeued = await persist(() => requests.requeue(lease, envelope.id, verdict.suspect));
          return { next: null, again: requeued.outcome === 'requeued' ? requeued.ticket : null };
        }
        case 'settle': {
          const answer = result.outcome === 'answered' ? result.body : EMPTY;
          const options = { suspect: verdict.suspect, next: closing === null };
          const { accepted, next } = await persist(() =>
            requests.settle(lease, envelope.id, verdict.outcome, answer, options),
          );
          if (accepted) {
            const state = verdict.outcome.kind === 'answer' ? 'succeeded' : 'failed';
            watch.tell(envelope.id, { state, result: { outcome: verdict.outcome, body: answer } });
          }
          return { next, again: null };
        }
      }
    }
  };

  const lookForCancel = async (id: string, cancelled: () => void): Promise<void> => {
    const view = await requests.view(id).catch(() => undefined);
    if (view === null || view?.state === 'cancelled') cancelled();
  };

  return {
    run(lease, begun) {
      const controller = new AbortController();
      const work = attempt(lease, begun, controller);
      running.set(controller, work);
      return work.finally(() => running.delete(controller));
    },
    close() {
      closing ??= (async () => {
        await settled(parts.closeGraceMs);
        for (const controller of running.keys()) controller.abort('closing' satisfies BreakReason);
        await settled(BREAK_LIMIT_MS);
      })();
      return closing;
    },
  };

  /** Waits for all that runs, what begins meanwhile included. */
  async function settled(limitMs: number): Promise<void> {
    const over = delay(limitMs, 'over' as const, { ref: false });
    while (running.size > 0) {
      if ((await Promise.race([Promise.allSettled(running.values()), over])) === 'over') return;
    }
  }
}

const EMPTY = Buffer.alloc(0);

/** What was done must become known, also when Redis was away at that moment. */
async function persist<T>(tell: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + TELL_LIMIT_MS;
  for (;;) {
    try {
      return await tell();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await delay(TELL_RETRY_MS);
    }
  }
}
