import { z } from 'zod';
import type { SignaturePurpose, Signer } from '../jobs/signer.ts';

/** Where a record lies. It is part of what is signed, so that a record counts in its own place only. */
export interface RecordPlace {
  purpose: SignaturePurpose;
  /** Name of the Redis hash, with its namespace. */
  hash: string;
  field: string;
}

/** A record as a process holds it. `record` is null for one that was removed. */
export interface HeldRecord<T> {
  /** As it lies in Redis: `<mac> <body>`. */
  text: string;
  /** The signed part: JSON of `revision` and `record`. */
  body: string;
  /** Grows with every change: a time of day in ms, or one more than the last where that is later. */
  revision: number;
  record: T | null;
}

export type RefusalReason = 'size' | 'signature' | 'schema' | 'older';

export type OpenedRecord<T> =
  | { outcome: 'record'; held: HeldRecord<T> }
  | { outcome: 'refused'; reason: RefusalReason };

/** In UTF-16 units. Far more than a record of ours has. */
const MAX_TEXT_LENGTH = 262_144;

const Body = z.strictObject({ revision: z.int().positive(), record: z.unknown() });

export function bodyOf(revision: number, record: unknown): string {
  return JSON.stringify({ revision, record });
}

/** The text to store. Throws for a record that no reader would take. */
export function sealRecord(signer: Signer, place: RecordPlace, body: string): string {
  const text = `${signer.sign(place.purpose, place.hash, place.field, body)} ${body}`;
  if (text.length > MAX_TEXT_LENGTH)
    throw new Error(`the record ${place.field} of ${place.hash} is too large`);
  return text;
}

/** Nothing of the text is parsed before its signature fits. */
export function openRecord<T>(
  signer: Signer,
  schema: z.ZodType<T>,
  place: RecordPlace,
  text: string,
): OpenedRecord<T> {
  if (text.length > MAX_TEXT_LENGTH) return { outcome: 'refused', reason: 'size' };
  const space = text.indexOf(' ');
  const body = text.slice(space + 1);
  if (space < 0 || !signer.verify(text.slice(0, space), place.purpose, place.hash, place.field, body)) {
    return { outcome: 'refused', reason: 'signature' };
  }
  const parsed = Body.safeParse(JSON.parse(body));
  if (!parsed.success) return { outcome: 'refused', reason: 'schema' };
  const { revision, record } = parsed.data;
  if (record === null) return { outcome: 'record', held: { text, body, revision, record: null } };
  const known = schema.safeParse(record);
  if (!known.success) return { outcome: 'refused', reason: 'schema' };
  return { outcome: 'record', held: { text, body, revision, record: known.data } };
}

/** Whether a record takes the place of the one that is held. Of two with one revision, all processes choose the same. */
export function isNewer(candidate: HeldRecord<unknown>, held: HeldRecord<unknown>): boolean {
  if (candidate.revision !== held.revision) return candidate.revision > held.revision;
  return candidate.body > held.body;
}
