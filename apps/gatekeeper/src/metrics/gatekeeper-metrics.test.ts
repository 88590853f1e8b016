import { expect, test } from 'vitest';
import { countDecisions, createGatekeeperMetrics } from './gatekeeper-metrics.ts';

const worker = (replay: number) => ({
  id: 'w',
  name: 'w',
  concurrency: 1,
  nodes: [],
  refused: { signature: 1, replay, expired: 0, malformed: 0 },
});

const registry = () =>
  createGatekeeperMetrics({
    dispatcher: {
      load: () => ({ reads: { waiting: 3, outstanding: 2 }, writes: { waiting: 0, outstanding: 1 } }),
    },
    replies: { refused: 4 },
    keys: { refused: 5 },
    workers: { workers: [worker(2), worker(40)] },
  });

test('the figures are those of the moment', async () => {
  const text = await registry().metrics();
  expect(text).toContain('sluice_requests_waiting{lane="reads"} 3');
  expect(text).toContain('sluice_requests_outstanding{lane="writes"} 1');
  expect(text).toContain('sluice_workers 2');
  expect(text).toContain('sluice_worker_jobs_refused{reason="replay"} 42');
  expect(text).toContain('sluice_records_refused{what="reply"} 4');
  expect(text).toContain('sluice_records_refused{what="api-key"} 5');
});

test('decisions are counted by verdict and first reason, and still written', async () => {
  const written: unknown[] = [];
  const figures = registry();
  const audit = countDecisions({ write: (decision) => written.push(decision) }, figures);
  const decision = {
    requestId: 'r',
    route: '/v1/query',
    address: '',
    keyId: null,
    keyName: null,
    role: null,
    checkOnly: false,
    kind: null,
    digest: null,
    database: null,
    firewall: null,
  };
  audit.write({ ...decision, verdict: 'allowed', reasons: [] });
  audit.write({
    ...decision,
    verdict: 'refused',
    reasons: [{ code: 'POLICY.DENIED', message: '', source: 'rule/x' }],
  });
  const text = await figures.metrics();
  expect(text).toContain('sluice_decisions_total{verdict="allowed",code=""} 1');
  expect(text).toContain('sluice_decisions_total{verdict="refused",code="POLICY.DENIED"} 1');
  expect(written).toHaveLength(2);
});
