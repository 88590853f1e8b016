import { fingerprint } from '@sluice/statement/fingerprint.ts';
import { QueryJob, SignedQueryJob } from '../jobs/query-job.ts';

/** What people may see of a job: which requests it carries, but no literal, no parameter and no signature. */
export function summariseJob(data: unknown): object {
  const job = readJob(data);
  if (!job) return { note: 'not a query job' };
  return {
    gateway: job.gateway,
    enqueuedAt: new Date(job.enqueuedAt).toISOString(),
    requests: job.requests.map((request) => ({
      id: request.id,
      fingerprint: fingerprint(request.sql),
      parameters: request.params.length,
      strategy: request.strategy,
      database: request.database ?? null,
      deadline: new Date(request.deadlineAt).toISOString(),
      callerKey: request.caller.keyId,
    })),
  };
}

/** Its signature is not checked: this is for looking at, not for acting on. */
function readJob(data: unknown): QueryJob | null {
  const sealed = SignedQueryJob.safeParse(data);
  if (!sealed.success) return null;
  try {
    return QueryJob.safeParse(JSON.parse(sealed.data.body)).data ?? null;
  } catch {
    return null;
  }
}
