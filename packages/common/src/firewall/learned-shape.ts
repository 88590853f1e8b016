import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Signer } from '../jobs/signer.ts';
import type { FirewallKeys } from './firewall-keys.ts';

/** How a shape was seen: while learning, let through while detecting, or refused while protecting. */
export const ShapeState = z.enum(['learned', 'detected', 'refused']);
export type ShapeState = z.infer<typeof ShapeState>;

export interface LearnedShape {
  readonly digest: string;
  /** Cut when it is long. Never a literal. */
  readonly fingerprint: string;
  readonly state: ShapeState;
  /** Not signed: who can write to Redis can change it. */
  readonly count: number;
  /** Milliseconds since 1970; not signed. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/**
 * Keeps who can write to Redis from having a shape approved that no gatekeeper saw, or from showing a harmless fingerprint for it. The
 * approval itself is signed with other parts.
 */
export const sealShape = (
  signer: Signer,
  keyId: string,
  { digest, state, fingerprint }: Pick<LearnedShape, 'digest' | 'state' | 'fingerprint'>,
): string => signer.sign('approval', 'learned', keyId, digest, state, fingerprint);

/** What the script writes. */
const Entry = z.object({
  state: ShapeState,
  mac: z.string(),
  fingerprint: z.string(),
  count: z.number(),
  first: z.number(),
  last: z.number(),
});

const OVERFLOW = 'overflow';

export interface LearnedShapes {
  /** The most frequent first. */
  readonly shapes: readonly LearnedShape[];
  /** Statements whose shape found no more room. */
  readonly overflow: number;
  /** Entries that no gatekeeper with this signing key wrote. */
  readonly forged: number;
}

export async function readLearnedShapes(
  redis: Redis,
  keys: FirewallKeys,
  signer: Signer,
  keyId: string,
): Promise<LearnedShapes> {
  const { [OVERFLOW]: overflow, ...entries } = await redis.hgetall(keys.learned(keyId));
  const shapes: LearnedShape[] = [];
  let forged = 0;
  for (const [digest, text] of Object.entries(entries)) {
    const entry = Entry.safeParse(jsonOf(text));
    if (!entry.success) {
      forged += 1;
      continue;
    }
    const { mac, first, last, ...rest } = entry.data;
    const shape = { ...rest, digest, firstSeenAt: first, lastSeenAt: last };
    if (signer.verify(mac, 'approval', 'learned', keyId, digest, shape.state, shape.fingerprint))
      shapes.push(shape);
    else forged += 1;
  }
  shapes.sort((one, other) => other.count - one.count || (one.digest < other.digest ? -1 : 1));
  return { shapes, overflow: Number(overflow ?? 0) || 0, forged };
}

export async function forgetLearnedShapes(redis: Redis, keys: FirewallKeys, keyId: string): Promise<void> {
  await redis.unlink(keys.learned(keyId));
  await redis.srem(keys.learners, keyId);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
