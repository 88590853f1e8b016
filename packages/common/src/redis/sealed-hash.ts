import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { SignaturePurpose, Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import { createChangeFollower } from './change-follower.ts';
import { createLookBudget } from './look-budget.ts';
import { createRecordMemory, type Refusal } from './record-memory.ts';
import { replaceFieldScript } from './replace-field.lua.ts';
import { bodyOf } from './sealed-record.ts';

export type { Refusal } from './record-memory.ts';

export interface SealedHashParts<T> {
  /** Name of the Redis hash, with its namespace; its change counter and channel are named after it. */
  name: string;
  purpose: SignaturePurpose;
  schema: z.ZodType<T>;
  signer: Signer;
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  /** Of profile `patient`, only for subscriptions, which may be several. Null: changes are seen within a second. Not closed here. */
  subscriber: Redis | null;
  logger: Logger;
}

/**
 * Records in a Redis hash that only who has the signing key can make, alter or move; all of them are in memory. A process
 * takes no record that is older than one it saw, and puts back what it saw when that was deleted or replaced by an older
 * one: nothing but `remove` ends a record. While Redis is away, what is in memory stays in force.
 */
export interface SealedHash<T> extends Service {
  /** False until all records were read once. */
  readonly loaded: boolean;
  /** Records that were found and not believed, since the start. */
  readonly refused: number;
  /** From memory. */
  get(field: string): T | undefined;
  /** From memory. */
  all(): Map<string, T>;
  /** Asks Redis first, for what a notice may not have told yet: at most 50 times a second. Throws while Redis is away. */
  look(field: string): Promise<T | undefined>;
  /** Reads everything now; gives what was refused. Throws while Redis is away. */
  load(): Promise<Refusal[]>;
  put(field: string, record: T): Promise<void>;
  /** Puts a record where there never was one, not even one that was removed or is not believed. False when there was. */
  add(field: string, record: T): Promise<boolean>;
  /** Nothing that came in between is lost; `change` may be called again. False when it gave undefined: then nothing is written. */
  update(field: string, change: (current: T | undefined) => T | undefined): Promise<boolean>;
  /** Leaves a signed mark, so that the record that was there cannot be put back. */
  remove(field: string): Promise<void>;
  /** Signs everything that is believed again, with the signer's present key. */
  reseal(): Promise<{ resealed: number; refusals: Refusal[] }>;
}

const LOOKS_PER_SECOND = 50;
const FIELDS_AT_A_TIME = 500;
const MAX_WRITE_ATTEMPTS = 10;

export function createSealedHash<T>(parts: SealedHashParts<T>): SealedHash<T> {
  const { name, purpose, schema, signer, redis, subscriber, logger } = parts;
  const versionKey = `${name}:version`;
  const channel = `${name}:changes`;
  const memory = createRecordMemory({ hash: name, purpose, schema, signer, logger });
  const budget = createLookBudget(LOOKS_PER_SECOND);
  const get = (field: string) => memory.held(field)?.record ?? undefined;

  /** `present` is what the writer read; false when it is not there any more. */
  const replace = async (field: string, present: Buffer | string | null, text: string): Promise<boolean> => {
    const expected = present === null ? '' : createHash('sha1').update(present).digest('hex');
    const args = [field, expected, text, channel];
    return (await replaceFieldScript.run(redis, [name, versionKey], args)) === 1;
  };

  const putBack = async (field: string, present: string | null) => {
    const held = memory.held(field);
    if (held && (await replace(field, present, memory.seal(field, held.body)))) {
      logger.warn({ hash: name, field }, 'a record that was deleted or set back was put back');
    }
  };

  const takeAll = async (found: Iterable<[field: string, text: string | null]>): Promise<Refusal[]> => {
    const refusals: Refusal[] = [];
    for (const [field, text] of found) {
      const refusal = text === null ? null : memory.take(field, text);
      if (refusal) refusals.push(refusal);
      if (text === null || refusal?.reason === 'older') await putBack(field, text);
    }
    return refusals;
  };

  const readFields = async (fields: string[]) => {
    const texts = await redis.hmget(name, ...fields);
    await takeAll(fields.map((field, index) => [field, texts[index] ?? null]));
  };

  let refusals: Refusal[] = [];
  const readAll = async () => {
    const found: Refusal[] = [];
    const gone = new Set(memory.fields);
    let cursor = '0';
    do {
      const [next, items] = await redis.hscan(name, cursor, 'COUNT', FIELDS_AT_A_TIME);
      const texts = new Map<string, string>();
      for (let index = 0; index < items.length; index += 2) {
        texts.set(items[index] ?? '', items[index + 1] ?? '');
        gone.delete(items[index] ?? '');
      }
      found.push(...(await takeAll(texts)));
      cursor = next;
    } while (cursor !== '0');
    await takeAll([...gone].map((field) => [field, null]));
    refusals = found;
  };

  const follower = createChangeFollower({
    versionKey,
    channel,
    redis,
    subscriber,
    logger,
    readFields,
    readAll,
  });

  /** Writes what `change` makes of the present record: null marks it removed, undefined leaves it as it is. */
  const write = async (
    field: string,
    change: (current: T | null | undefined, taken: boolean) => T | null | undefined,
  ): Promise<boolean> => {
    for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt += 1) {
      // As bytes: what somebody else wrote there may not be text.
      const present = await redis.hgetBuffer(name, field);
      if (present) memory.take(field, present.toString());
      const held = memory.held(field);
      const record = change(held?.record, present !== null);
      if (record === undefined) return false;
      const revision = Math.max(Date.now(), (held?.revision ?? 0) + 1);
      const text = memory.seal(field, bodyOf(revision, record && schema.parse(record)));
      if (!(await replace(field, present, text))) continue;
      memory.take(field, text);
      return true;
    }
    throw new Error(`${field} of ${name} changes too often to be written`);
  };

  return {
    get loaded() {
      return follower.loaded;
    },
    get refused() {
      return memory.refused;
    },
    get,
    all() {
      const records = new Map<string, T>();
      for (const field of memory.fields) {
        const record = get(field);
        if (record !== undefined) records.set(field, record);
      }
      return records;
    },
    async look(field) {
      await budget.spend(field, () => readFields([field]));
      return get(field);
    },
    async load() {
      await follower.load();
      return refusals;
    },
    async put(field, record) {
      await write(field, () => record);
    },
    add: (field, record) =>
      write(field, (current, taken) => (taken || current !== undefined ? undefined : record)),
    update: (field, change) => write(field, (current) => change(current ?? undefined)),
    async remove(field) {
      await write(field, (current, taken) =>
        current || (taken && current === undefined) ? null : undefined,
      );
    },
    async reseal() {
      await follower.load();
      const doubtful = new Set(refusals.map(({ field }) => field));
      let resealed = 0;
      for (const field of memory.fields) {
        const held = memory.held(field);
        if (!held || doubtful.has(field)) continue;
        const text = memory.seal(field, held.body);
        if (!(await replace(field, held.text, text))) continue;
        memory.take(field, text);
        resealed += 1;
      }
      return { resealed, refusals };
    },
    start: follower.start,
    close: follower.close,
  };
}
