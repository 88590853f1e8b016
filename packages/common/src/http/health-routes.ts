import { z } from 'zod';
import type { HttpServer } from './http-server.ts';

const Check = z.enum(['ok', 'degraded', 'down']);
const ReadinessReport = z.object({ ready: z.boolean(), checks: z.record(z.string(), Check) });
export type ReadinessReport = z.infer<typeof ReadinessReport>;
export type Readiness = () => Promise<ReadinessReport>;

const QUIET = { exposeHeadRoute: true, config: { quietLog: true } };

/** `/livez`: the process runs. `/readyz`: it can do its work now; a degraded check alone does not make it unready. */
export function addHealthRoutes(app: HttpServer, readiness: Readiness): void {
  app.get(
    '/livez',
    {
      ...QUIET,
      schema: {
        tags: ['Health'],
        summary: 'Is the process alive?',
        response: { 200: z.object({ alive: z.literal(true) }) },
      },
    },
    async () => ({ alive: true as const }),
  );
  app.get(
    '/readyz',
    {
      ...QUIET,
      schema: {
        tags: ['Health'],
        summary: 'Can the process do its work now?',
        response: {
          200: ReadinessReport.describe('Ready; a check may be degraded'),
          503: ReadinessReport.describe('Not ready: what is down is named'),
        },
      },
    },
    async (_request, reply) => {
      const report = await readiness();
      return reply
        .code(report.ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(report);
    },
  );
}
