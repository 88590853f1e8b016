import { createHash } from 'node:crypto';
import type { Signer } from '@sluice/common/jobs/signer.ts';
import { z } from 'zod';
import { Outcome, RequestEnvelope } from './request.ts';

/**
 * Requests and their outcomes as they lie in Redis: a signed text, and bytes beside it whose digest the text has. So the text can be read and
 * believed without the bytes. `place` is the key of the request, which holds its namespace and its id.
 */
export interface Sealed {
  text: string;
  mac: string;
  bytes: Buffer;
}

const EnvelopeText = z.strictObject({ envelope: RequestEnvelope, bodyDigest: z.string() });
const OutcomeText = z.strictObject({
  outcome: Outcome,
  answerBytes: z.int().min(0),
  answerDigest: z.string(),
});

export function sealRequest(
  signer: Signer,
  place: string,
  envelope: RequestEnvelope,
  body: Uint8Array,
): Sealed {
  const plain = JSON.stringify({ envelope, bodyDigest: digestOf(body) } satisfies z.infer<
    typeof EnvelopeText
  >);
  const text = signer.cipher.conceal(plain, `envelope\n${place}`);
  const bytes = signer.cipher.concealBytes(body, `body\n${place}`);
  return { text, mac: signer.sign('request', place, text), bytes };
}

/** Null for what no orchestrator wrote at this place. */
export function openEnvelope(
  signer: Signer,
  place: string,
  text: string,
  mac: string,
): z.infer<typeof EnvelopeText> | null {
  if (!signer.verify(mac, 'request', place, text)) return null;
  return parse(EnvelopeText, signer.cipher.reveal(text, `envelope\n${place}`));
}

export function openRequest(
  signer: Signer,
  place: string,
  { text, mac, bytes }: Sealed,
): { envelope: RequestEnvelope; body: Buffer } | null {
  const opened = openEnvelope(signer, place, text, mac);
  const body = opened && signer.cipher.revealBytes(bytes, `body\n${place}`);
  if (!opened || !body || digestOf(body) !== opened.bodyDigest) return null;
  return { envelope: opened.envelope, body };
}

export function sealOutcome(signer: Signer, place: string, outcome: Outcome, answer: Uint8Array): Sealed {
  const plain = JSON.stringify({
    outcome,
    answerBytes: answer.byteLength,
    answerDigest: digestOf(answer),
  } satisfies z.infer<typeof OutcomeText>);
  const text = signer.cipher.conceal(plain, `outcome\n${place}`);
  const bytes = signer.cipher.concealBytes(answer, `answer\n${place}`);
  return { text, mac: signer.sign('outcome', place, text), bytes };
}

export function openOutcome(
  signer: Signer,
  place: string,
  text: string,
  mac: string,
): z.infer<typeof OutcomeText> | null {
  if (!signer.verify(mac, 'outcome', place, text)) return null;
  return parse(OutcomeText, signer.cipher.reveal(text, `outcome\n${place}`));
}

/** The body of an answer; null for what is not the one that the outcome tells of. */
export function openAnswer(signer: Signer, place: string, { text, mac, bytes }: Sealed): Buffer | null {
  const opened = openOutcome(signer, place, text, mac);
  const answer = opened && signer.cipher.revealBytes(bytes, `answer\n${place}`);
  return opened && answer && digestOf(answer) === opened.answerDigest ? answer : null;
}

/** What must be the same for a request to be the same as another one: neither its id nor its times. */
export function signSameness(
  signer: Signer,
  id: string,
  key: string,
  envelope: RequestEnvelope,
  body: Uint8Array,
) {
  return signer.sign('request', ...samenessOf(id, key, envelope, body));
}

/** Whether the request `id` came before under the same key and is the same as this one. */
export function isSame(
  signer: Signer,
  mac: string,
  id: string,
  key: string,
  envelope: RequestEnvelope,
  body: Uint8Array,
): boolean {
  return signer.verify(mac, 'request', ...samenessOf(id, key, envelope, body));
}

function samenessOf(id: string, key: string, envelope: RequestEnvelope, body: Uint8Array): string[] {
  const { caller, pool, priority, contentType, accept, mayRepeat, webhook } = envelope;
  const facts = JSON.stringify([pool, priority, contentType, accept, mayRepeat, webhook]);
  return ['idempotency', id, caller, key, facts, digestOf(body)];
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

function parse<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
