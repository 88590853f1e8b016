import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ObservedAttempt } from '../dispatch/leased-requests.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { RequestStore } from '../requests/request-store.ts';

/** What the figures are taken from when somebody asks. */
export interface MetricSources {
  pools: readonly string[];
  containers: Pick<PoolStore, 'list'>;
  requests: Pick<RequestStore, 'load'>;
}

/** Seconds: from nothing to a long job of a model. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
const STATES = ['starting', 'free', 'busy', 'draining', 'quarantined'] as const;

/** Containers and requests are those of all orchestrators; attempts are those of this one. */
export function createOrchestratorMetrics({ pools, containers, requests }: MetricSources): {
  registry: Registry;
  observe: (attempt: ObservedAttempt) => void;
} {
  const registry = new Registry();
  const registers = [registry];

  new Gauge({
    name: 'sluice_containers',
    help: 'Containers by state',
    labelNames: ['pool', 'state'],
    registers,
    async collect() {
      const all = await containers.list().catch(() => null);
      this.reset();
      for (const pool of all ? pools : []) {
        for (const state of STATES) {
          this.set(
            { pool, state },
            all?.filter((each) => each.pool === pool && each.state === state).length ?? 0,
          );
        }
      }
    },
  });
  const load = (name: string, help: string, figure: 'waiting' | 'running' | 'oldestMs') =>
    new Gauge({
      name,
      help,
      labelNames: ['pool'],
      registers,
      async collect() {
        this.reset();
        for (const pool of pools) {
          const figures = await requests.load(pool).catch(() => null);
          if (figures) this.set({ pool }, figure === 'oldestMs' ? figures.oldestMs / 1_000 : figures[figure]);
        }
      },
    });
  load('sluice_container_requests_waiting', 'Requests that wait for a container', 'waiting');
  load('sluice_container_requests_running', 'Requests that containers work on', 'running');
  load('sluice_container_requests_oldest_seconds', 'How long the first of them has waited', 'oldestMs');

  const attempts = new Counter({
    name: 'sluice_attempts_total',
    help: 'What became of giving requests to containers',
    labelNames: ['pool', 'outcome'],
    registers,
  });
  const queued = new Histogram({
    name: 'sluice_container_queue_duration_seconds',
    help: 'From the arrival of a request to its being given to a container',
    labelNames: ['pool'],
    buckets: BUCKETS,
    registers,
  });
  const ran = new Histogram({
    name: 'sluice_container_run_duration_seconds',
    help: 'How long containers took',
    labelNames: ['pool'],
    buckets: BUCKETS,
    registers,
  });
  return {
    registry,
    observe({ pool, outcome, queuedMs, runMs }) {
      attempts.inc({ pool, outcome });
      queued.observe({ pool }, queuedMs / 1_000);
      ran.observe({ pool }, runMs / 1_000);
    },
  };
}
