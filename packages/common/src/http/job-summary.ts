import { fingerprint } from '@sluice/statement/fingerprint.ts';
import { peekJob } from '../jobs/seal.ts';
import type { Signer } from '../jobs/signer.ts';

/** What people may see of a job: which requests it carries, but no literal, no parameter and no signature. */
export function summariseJob(signer: Signer, queue: string, data: unknown): object {
  const job = peekJob(signer, queue, data);
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
