import { z } from 'zod';
import { JOB_VERSION, QueryJob, SignedQueryJob } from './query-job.ts';
import type { Signer } from './signer.ts';

const Body = QueryJob.extend({ version: z.literal(JOB_VERSION) });

/**
 * Turns a job into what is stored in Redis. `queue` is the queue's qualified name, namespace included: a job counts in its own
 * namespace, its own lane and under its own id only.
 */
export function sealJob(signer: Signer, queue: string, jobId: string, job: QueryJob): SignedQueryJob {
  const plain = JSON.stringify({ version: JOB_VERSION, ...job } satisfies z.infer<typeof Body>);
  const body = signer.cipher.conceal(plain, contextOf(queue));
  return { body, mac: signer.sign('job', queue, jobId, body) };
}

export type OpenedJob =
  | { outcome: 'opened'; job: QueryJob }
  | { outcome: 'refused'; cause: 'signature' | 'malformed'; reason: string };

/** The reverse, on the other side of Redis: nothing is believed before its signature is checked. */
export function openJob(signer: Signer, queue: string, jobId: string, data: unknown): OpenedJob {
  const sealed = SignedQueryJob.safeParse(data);
  if (!sealed.success) {
    return { outcome: 'refused', cause: 'malformed', reason: 'the job is not of the signed form' };
  }
  const { body, mac } = sealed.data;
  if (!signer.verify(mac, 'job', queue, jobId, body)) {
    return { outcome: 'refused', cause: 'signature', reason: 'the signature does not fit' };
  }
  const job = readBody(signer, queue, body);
  if (!job) return { outcome: 'refused', cause: 'malformed', reason: 'the job does not fit its schema' };
  return { outcome: 'opened', job };
}

/** What a stored job says. Its signature is not checked: this is for looking at, not for acting on. */
export function peekJob(signer: Signer, queue: string, data: unknown): QueryJob | null {
  const sealed = SignedQueryJob.safeParse(data);
  return sealed.success ? readBody(signer, queue, sealed.data.body) : null;
}

function readBody(signer: Signer, queue: string, body: string): QueryJob | null {
  const plain = signer.cipher.reveal(body, contextOf(queue));
  if (plain === null) return null;
  try {
    const { version: _, ...job } = Body.parse(JSON.parse(plain));
    return job;
  } catch {
    return null;
  }
}

function contextOf(queue: string): string {
  return `job\n${queue}`;
}
