import { z } from 'zod';
import type { Signer } from '../jobs/signer.ts';
import { type Reply, ReplyHead } from './reply.ts';

/**
 * The form of a reply in Redis: one line of JSON (the envelope: signature, head, where the rows are), then the rows as
 * they are. Rows beyond `INLINE_ROWS_MAX_CHARS` lie in a key of their own, so that the stream stays small.
 */
export const INLINE_ROWS_MAX_CHARS = 32_768;

const Envelope = z.strictObject({
  mac: z.string(),
  rows: z.enum(['none', 'inline', 'key']),
  head: z.string(),
});

export interface SealedReply {
  requestId: string;
  message: string;
  /** Rows to be stored in the result key; null when they travel inside of the message. */
  rowsApart: string | null;
}

export function sealReply(signer: Signer, reply: Reply): SealedReply {
  const head = JSON.stringify(reply.head);
  const mac = signer.sign('reply', head, reply.rows ?? '');
  const apart = reply.rows !== null && reply.rows.length > INLINE_ROWS_MAX_CHARS;
  const where = reply.rows === null ? 'none' : apart ? 'key' : 'inline';
  const envelope = JSON.stringify({ mac, rows: where, head } satisfies z.infer<typeof Envelope>);
  return {
    requestId: reply.head.id,
    message: where === 'inline' ? `${envelope}\n${reply.rows}` : `${envelope}\n`,
    rowsApart: apart ? reply.rows : null,
  };
}

export type UnsealedReply = { outcome: 'reply'; reply: Reply } | { outcome: 'refused'; reason: string };

/** `fetchRows` gets the rows that lie apart, null when they are gone. A reply of another key or form is refused. */
export async function unsealReply(
  signer: Signer,
  message: string,
  fetchRows: (requestId: string) => Promise<string | null>,
): Promise<UnsealedReply> {
  const end = message.indexOf('\n');
  const envelope = Envelope.safeParse(parseJson(message.slice(0, end)));
  if (end < 0 || !envelope.success)
    return { outcome: 'refused', reason: 'the reply is not of the sealed form' };
  const head = ReplyHead.safeParse(parseJson(envelope.data.head));
  if (!head.success) return { outcome: 'refused', reason: 'the reply does not fit its schema' };
  let rows: string | null = null;
  if (envelope.data.rows === 'inline') rows = message.slice(end + 1);
  if (envelope.data.rows === 'key') {
    rows = await fetchRows(head.data.id);
    if (rows === null) return { outcome: 'refused', reason: 'the rows of the reply are gone' };
  }
  if (!signer.verify(envelope.data.mac, 'reply', envelope.data.head, rows ?? '')) {
    return { outcome: 'refused', reason: 'the signature does not fit' };
  }
  return { outcome: 'reply', reply: { head: head.data, rows } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
