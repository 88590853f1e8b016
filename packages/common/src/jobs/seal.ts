import { QueryJob, SignedQueryJob } from './query-job.ts';
import type { Signer } from './signer.ts';

/** Turns a job into what is stored in Redis. */
export function sealJob(signer: Signer, queue: string, jobId: string, job: QueryJob): SignedQueryJob {
  const body = JSON.stringify(job);
  return { body, mac: signer.sign('job', queue, jobId, body) };
}

export type OpenedJob = { outcome: 'opened'; job: QueryJob } | { outcome: 'refused'; reason: string };

/** The reverse, on the other side of Redis: nothing is believed before its signature is checked. */
export function openJob(signer: Signer, queue: string, jobId: string, data: unknown): OpenedJob {
  const sealed = SignedQueryJob.safeParse(data);
  if (!sealed.success) return { outcome: 'refused', reason: 'the job is not of the signed form' };
  const { body, mac } = sealed.data;
  if (!signer.verify(mac, 'job', queue, jobId, body)) {
    return { outcome: 'refused', reason: 'the signature does not fit' };
  }
  try {
    return { outcome: 'opened', job: QueryJob.parse(JSON.parse(body)) };
  } catch {
    return { outcome: 'refused', reason: 'the job does not fit its schema' };
  }
}
