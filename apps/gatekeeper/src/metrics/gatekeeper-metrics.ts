import type { RefusedJobs, WorkerAnnouncement } from '@sluice/common/workers/worker-announcement.ts';
import { Counter, Gauge, Registry } from 'prom-client';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Dispatcher } from '../submit/dispatcher.ts';

/** What the figures are taken from when somebody asks. */
export interface MetricSources {
  dispatcher: Pick<Dispatcher, 'load'>;
  replies: { readonly refused: number };
  keys: { readonly refused: number };
  workers: { readonly workers: readonly WorkerAnnouncement[] };
}

/** The gatekeeper's own figures. What workers refused is what those alive now tell: it falls when one leaves. */
export function createGatekeeperMetrics({ dispatcher, replies, keys, workers }: MetricSources): Registry {
  const registry = new Registry();
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    collect: (gauge: Gauge<Label>) => void,
  ) =>
    new Gauge<Label>({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        collect(this);
      },
    });

  gauge('sluice_requests_waiting', 'Requests that wait for their turn', ['lane'], (waiting) => {
    for (const [lane, load] of Object.entries(dispatcher.load())) waiting.set({ lane }, load.waiting);
  });
  gauge('sluice_requests_outstanding', 'Requests given to the queue and not answered', ['lane'], (out) => {
    for (const [lane, load] of Object.entries(dispatcher.load())) out.set({ lane }, load.outstanding);
  });
  gauge('sluice_workers', 'Workers that announce themselves', [], (count) =>
    count.set(workers.workers.length),
  );
  gauge(
    'sluice_worker_jobs_refused',
    'Jobs that the workers alive now did not run',
    ['reason'],
    (refused) => {
      for (const [reason, count] of Object.entries(sumOfRefused(workers.workers)))
        refused.set({ reason }, count);
    },
  );
  gauge('sluice_records_refused', 'What was found in Redis and not believed', ['what'], (refused) => {
    refused.set({ what: 'reply' }, replies.refused);
    refused.set({ what: 'api-key' }, keys.refused);
  });
  return registry;
}

function sumOfRefused(workers: readonly WorkerAnnouncement[]): RefusedJobs {
  const sum: RefusedJobs = { signature: 0, replay: 0, expired: 0, malformed: 0 };
  for (const { refused } of workers) {
    for (const reason of Object.keys(sum) as (keyof RefusedJobs)[]) sum[reason] += refused[reason];
  }
  return sum;
}

/** Counts each decision on its way to the audit. */
export function countDecisions(audit: Pick<AuditLog, 'write'>, registry: Registry): Pick<AuditLog, 'write'> {
  const decisions = new Counter({
    name: 'sluice_decisions_total',
    help: 'Verdicts on requests, by the first reason of a refusal',
    labelNames: ['verdict', 'code'],
    registers: [registry],
  });
  return {
    write(decision) {
      decisions.inc({ verdict: decision.verdict, code: decision.reasons[0]?.code ?? '' });
      audit.write(decision);
    },
  };
}
