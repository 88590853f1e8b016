import type { z } from 'zod';
import type { SignaturePurpose, Signer } from '../jobs/signer.ts';
import type { Logger } from '../logging/logger.ts';
import { type HeldRecord, isNewer, openRecord, type RefusalReason, sealRecord } from './sealed-record.ts';

export interface RecordMemoryParts<T> {
  /** Name of the Redis hash, with its namespace. */
  hash: string;
  purpose: SignaturePurpose;
  schema: z.ZodType<T>;
  signer: Signer;
  logger: Logger;
}

export interface Refusal {
  field: string;
  reason: RefusalReason;
}

/** The newest believed record of every field, removed ones too. */
export interface RecordMemory<T> {
  /** Texts that were found and not believed; each counts and is logged once. */
  readonly refused: number;
  readonly fields: string[];
  held(field: string): HeldRecord<T> | undefined;
  /** Believes a text, or says why not. */
  take(field: string, text: string): Refusal | null;
  /** The text to store for a body. */
  seal(field: string, body: string): string;
}

const MAX_REMEMBERED_REFUSALS = 1_000;
/** Of what somebody else wrote, this much is remembered and logged. */
const SHOWN_LENGTH = 100;

export function createRecordMemory<T>(parts: RecordMemoryParts<T>): RecordMemory<T> {
  const { hash, purpose, schema, signer, logger } = parts;
  const known = new Map<string, HeldRecord<T>>();
  const told = new Set<string>();
  let refused = 0;

  const refuse = (field: string, text: string, reason: RefusalReason): Refusal => {
    const shown = field.slice(0, SHOWN_LENGTH);
    const mark = `${reason} ${shown} ${text.slice(0, SHOWN_LENGTH)}`;
    if (!told.has(mark)) {
      if (told.size >= MAX_REMEMBERED_REFUSALS) told.clear();
      told.add(mark);
      refused += 1;
      logger.error({ hash, field: shown, reason }, 'a record in Redis was refused');
    }
    return { field, reason };
  };

  return {
    get refused() {
      return refused;
    },
    get fields() {
      return [...known.keys()];
    },
    held: (field) => known.get(field),
    take(field, text) {
      const held = known.get(field);
      if (held?.text === text) return null;
      const opened = openRecord(signer, schema, { purpose, hash, field }, text);
      if (opened.outcome === 'refused') return refuse(field, text, opened.reason);
      // The same body under another signature was only signed again.
      const same = opened.held.body === held?.body;
      if (held && !same && !isNewer(opened.held, held)) return refuse(field, text, 'older');
      known.set(field, opened.held);
      return null;
    },
    seal: (field, body) => sealRecord(signer, { purpose, hash, field }, body),
  };
}
