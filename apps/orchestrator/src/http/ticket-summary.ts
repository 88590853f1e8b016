import type { Signer } from '@sluice/common/jobs/signer.ts';
import { TicketData } from '../queue/ticket-data.ts';
import { peekWebhookJob } from '../webhooks/webhook-job.ts';

const TICKETS = /:requests-v\d+-([a-z0-9-]+)$/;

/** What people may see of a job on the board: whose turn it is, or whom a webhook calls; no body, no path. Its id tells the rest. */
export function summariseOrchestratorJob(signer: Signer, queue: string, data: unknown): object {
  const webhook = peekWebhookJob(signer, queue, data);
  if (webhook) return { request: webhook.requestId, host: new URL(webhook.url).host };
  const ticket = TicketData.safeParse(data);
  const pool = TICKETS.exec(queue)?.[1];
  return ticket.success && pool
    ? { request: ticket.data.requestId, pool }
    : { note: 'neither a ticket nor a webhook' };
}
