import type { Signer } from '@sluice/common/jobs/signer.ts';
import { z } from 'zod';

/** One webhook to be sent, until it has arrived or is given up. */
export const WebhookJob = z.strictObject({
  requestId: z.string(),
  url: z.url(),
  /** Id of the API key whose secret signs it. */
  caller: z.string(),
  /** What is posted, to the letter. */
  body: z.string(),
});
export type WebhookJob = z.infer<typeof WebhookJob>;

/** What Redis holds of it. Signed, else who can write to Redis could have us call anything; readable only with our key, where that is asked for. */
const SealedWebhookJob = z.strictObject({ sealed: z.string(), mac: z.string() });
type SealedWebhookJob = z.infer<typeof SealedWebhookJob>;

/** `queue` is the qualified name, with its namespace: a job counts under its own id in its own queue only. */
export function sealWebhookJob(
  signer: Signer,
  queue: string,
  jobId: string,
  job: WebhookJob,
): SealedWebhookJob {
  const sealed = signer.cipher.conceal(JSON.stringify(job), contextOf(queue));
  return { sealed, mac: signer.sign('webhook', 'job', queue, jobId, sealed) };
}

/** Null for what none of us has written. */
export function openWebhookJob(
  signer: Signer,
  queue: string,
  jobId: string,
  data: unknown,
): WebhookJob | null {
  const parsed = SealedWebhookJob.safeParse(data);
  if (!parsed.success) return null;
  const { sealed, mac } = parsed.data;
  return signer.verify(mac, 'webhook', 'job', queue, jobId, sealed) ? read(signer, queue, sealed) : null;
}

/** For looking at, not for acting on: no signature is checked. */
export function peekWebhookJob(signer: Signer, queue: string, data: unknown): WebhookJob | null {
  const parsed = SealedWebhookJob.safeParse(data);
  return parsed.success ? read(signer, queue, parsed.data.sealed) : null;
}

function read(signer: Signer, queue: string, sealed: string): WebhookJob | null {
  const plain = signer.cipher.reveal(sealed, contextOf(queue));
  if (plain === null) return null;
  try {
    return WebhookJob.parse(JSON.parse(plain));
  } catch {
    return null;
  }
}

function contextOf(queue: string): string {
  return `webhook\n${queue}`;
}
