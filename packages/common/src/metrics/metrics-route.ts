import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Says whether a request may read the metrics; throws the Failure otherwise. */
export type MetricsGuard = (request: FastifyRequest) => Promise<void>;

/** `GET /metrics`, in the text form of Prometheus, with those of the process itself. */
export function addMetricsRoute(app: FastifyInstance, registry: Registry, guard: MetricsGuard): void {
  collectDefaultMetrics({ register: registry });
  app.get(
    '/metrics',
    { schema: { hide: true }, config: { quietLog: true }, onRequest: async (request) => guard(request) },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
