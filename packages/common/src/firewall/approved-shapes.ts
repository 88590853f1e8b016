import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Signer } from '../jobs/signer.ts';
import type { Service } from '../lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import { createSealedHash } from '../redis/sealed-hash.ts';
import type { FirewallKeys } from './firewall-keys.ts';

export const Approval = z.strictObject({
  /** For people: what was approved. It may be cut, the digest is of the whole. */
  fingerprint: z.string().max(4_096),
  approvedAt: z.iso.datetime(),
});
export type Approval = z.infer<typeof Approval>;

export interface ApprovedShapesParts {
  keys: FirewallKeys;
  signer: Signer;
  /** Of profile `request`. Not closed here. */
  redis: Redis;
  /** Of profile `patient`, for subscriptions. Null: changes are seen within a second. Not closed here. */
  subscriber: Redis | null;
  logger: Logger;
}

/** Which shapes are approved for which key. In Redis, but sealed: who can write to Redis cannot approve anything. */
export interface ApprovedShapes extends Service {
  /** From memory. False for everything until it was read once. */
  has(keyId: string, digest: string): boolean;
  /** Reads everything now; gives how many records are not believed. Throws while Redis is away. */
  load(): Promise<number>;
  /** Approvals by digest. */
  of(keyId: string): Map<string, Approval>;
  /** Ids of keys that have any. */
  keyIds(): string[];
  approve(keyId: string, digest: string, fingerprint: string): Promise<void>;
  withdraw(keyId: string, digest: string): Promise<void>;
  /** Signs all that is believed again, with the present signing key; gives how many, and how many are not believed. */
  reseal(): Promise<{ resealed: number; refused: number }>;
}

export function createApprovedShapes({ keys, ...parts }: ApprovedShapesParts): ApprovedShapes {
  const hash = createSealedHash<Approval>({
    ...parts,
    name: keys.approvals,
    purpose: 'approval',
    schema: Approval,
  });
  const fieldOf = (keyId: string, digest: string) => `${keyId}:${digest}`;
  return {
    start: () => hash.start(),
    close: () => hash.close(),
    has: (keyId, digest) => hash.get(fieldOf(keyId, digest)) !== undefined,
    async load() {
      return (await hash.load()).length;
    },
    of(keyId) {
      const approvals = new Map<string, Approval>();
      const prefix = fieldOf(keyId, '');
      for (const [field, approval] of hash.all()) {
        if (field.startsWith(prefix)) approvals.set(field.slice(prefix.length), approval);
      }
      return approvals;
    },
    keyIds: () => [...new Set([...hash.all().keys()].map((field) => field.slice(0, field.indexOf(':'))))],
    async approve(keyId, digest, fingerprint) {
      const approval = { fingerprint, approvedAt: new Date().toISOString() };
      await hash.update(fieldOf(keyId, digest), (present) => (present === undefined ? approval : undefined));
    },
    withdraw: (keyId, digest) => hash.remove(fieldOf(keyId, digest)),
    async reseal() {
      const { resealed, refusals } = await hash.reseal();
      return { resealed, refused: refusals.length };
    },
  };
}
