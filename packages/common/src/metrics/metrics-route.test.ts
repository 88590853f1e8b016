import { pino } from 'pino';
import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../errors/failure.ts';
import { createHttpServer, type HttpServer } from '../http/http-server.ts';
import { addHttpMetrics } from './http-metrics.ts';
import { addMetricsRoute } from './metrics-route.ts';

let app: HttpServer;
let open: boolean;

beforeEach(() => {
  open = true;
  const registry = new Registry();
  new Counter({ name: 'things_total', help: 'Things', registers: [registry] }).inc(3);
  app = createHttpServer({
    logger: pino({ level: 'silent' }),
    api: { title: 'Test', description: 'A test', version: '1' },
    bodyLimitBytes: 1_000,
  });
  addHttpMetrics(app, registry);
  app.register(async (scope) =>
    addMetricsRoute(scope, registry, async () => {
      if (!open) throw new Failure('AUTH.MISSING');
    }),
  );
  app.register(async (scope) => {
    scope.get('/things/:id', async () => ({ made: true }));
  });
});
afterEach(() => app.close());

const metrics = async () => (await app.inject('/metrics')).body;

test('counters, the process and the answers are there', async () => {
  await app.inject('/things/secret-42');
  const text = await metrics();
  expect(text).toContain('things_total 3');
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).toMatch(
    /sluice_http_request_duration_seconds_count\{method="GET",route="\/things\/:id",status="200"\} 1/,
  );
});

test('a path is never a label', async () => {
  await app.inject('/things/secret-42');
  await app.inject('/secret-43?sql=secret-44');
  const text = await metrics();
  expect(text).not.toContain('secret');
  expect(text).toContain('route="none",status="404"');
});

test('the guard decides', async () => {
  open = false;
  const answer = await app.inject('/metrics');
  expect(answer.statusCode).toBe(401);
  expect(answer.body).not.toContain('things_total');
});
