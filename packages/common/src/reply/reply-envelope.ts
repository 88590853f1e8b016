import { z } from 'zod';
import type { Signer } from '../jobs/signer.ts';
import { type Reply, ReplyHead } from './reply.ts';

/**
 * The form of a reply in Redis: one line of JSON (the envelope: signature, head, where the rows are), then the rows as
 * they are. Rows beyond `INLINE_ROWS_MAX_CHARS` lie in a key of their own, so that the stream stays small. With
 * encryption on, head and rows are ciphertext.
 */
export const INLINE_ROWS_MAX_CHARS = 32_768;

const Envelope = z.strictObject({
  id: z.string(),
  mac: z.string(),
  rows: z.enum(['none', 'inline', 'key']),
  head: z.string(),
});
type Envelope = z.infer<typeof Envelope>;

export interface SealedReply {
  message: string;
  /** Rows to be stored in the result key; null when they travel inside of the message. */
  rowsApart: string | null;
}

/** `stream`: the key of the gateway's stream. A reply counts there only, and for its own request only. */
export function sealReply(signer: Signer, stream: string, reply: Reply): SealedReply {
  const { id } = reply.head;
  const head = signer.cipher.conceal(JSON.stringify(reply.head), contextOf(stream, id, 'head'));
  const rows = reply.rows === null ? null : signer.cipher.conceal(reply.rows, contextOf(stream, id, 'rows'));
  const apart = reply.rows !== null && reply.rows.length > INLINE_ROWS_MAX_CHARS;
  const where = rows === null ? 'none' : apart ? 'key' : 'inline';
  const mac = signer.sign('reply', stream, id, where, head, rows ?? '');
  const envelope = JSON.stringify({ id, mac, rows: where, head } satisfies Envelope);
  return {
    message: where === 'inline' ? `${envelope}\n${rows}` : `${envelope}\n`,
    rowsApart: apart ? rows : null,
  };
}

export type UnsealedReply = { outcome: 'reply'; reply: Reply } | { outcome: 'refused'; reason: string };

/**
 * `fetchRows` gets the rows that lie apart, null when they are gone. A reply of another key, form, gateway or request is
 * refused; nothing of it is looked at before its signature is checked.
 */
export async function unsealReply(
  signer: Signer,
  stream: string,
  message: string,
  fetchRows: (requestId: string) => Promise<string | null>,
): Promise<UnsealedReply> {
  const end = message.indexOf('\n');
  const envelope = Envelope.safeParse(parseJson(message.slice(0, end)));
  if (end < 0 || !envelope.success)
    return { outcome: 'refused', reason: 'the reply is not of the sealed form' };
  const { id, mac, rows: where, head } = envelope.data;
  let stored: string | null = null;
  if (where === 'inline') stored = message.slice(end + 1);
  if (where === 'key') {
    stored = await fetchRows(id);
    if (stored === null) return { outcome: 'refused', reason: 'the rows of the reply are gone' };
  }
  if (!signer.verify(mac, 'reply', stream, id, where, head, stored ?? '')) {
    return { outcome: 'refused', reason: 'the signature does not fit' };
  }
  const plain = signer.cipher.reveal(head, contextOf(stream, id, 'head'));
  const rows = stored === null ? null : signer.cipher.reveal(stored, contextOf(stream, id, 'rows'));
  const parsed = ReplyHead.safeParse(parseJson(plain ?? ''));
  if (!parsed.success || parsed.data.id !== id || (stored !== null && rows === null)) {
    return { outcome: 'refused', reason: 'the reply does not fit its schema' };
  }
  return { outcome: 'reply', reply: { head: parsed.data, rows } };
}

function contextOf(stream: string, id: string, part: 'head' | 'rows'): string {
  return `reply\n${stream}\n${id}\n${part}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
