import type { Signer } from '@sluice/common/jobs/signer.ts';
import type { Logger } from '@sluice/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import type { OrchestratorKeys } from '../orchestrator-keys.ts';
import type { ContainerRegistration, Lease } from './container.ts';
import { releaseScript } from './lua/release.lua.ts';
import { removeScript } from './lua/remove.lua.ts';
import { storeKeys } from './lua/store-keys.lua.ts';
import { openRegistration, type SealedRegistration, sealRegistration } from './registration-seal.ts';

export interface TrustedRegistrationsParts {
  redis: Redis;
  keys: OrchestratorKeys;
  signer: Signer;
  logger: Logger;
}

/** What a script says of a leased slot: token, container, registration, signature of it. */
export type SlotRow = [token: string, name: string, text: string | null, mac: string | null];

/** Registrations in Redis, believed or thrown out. */
export interface TrustedRegistrations {
  seal(registration: ContainerRegistration): SealedRegistration;
  /** Null for one that is not believed; its container is removed then, since nobody knows where it is. */
  open(name: string, text: string | null, mac: string | null): Promise<ContainerRegistration | null>;
  /** The lease of a slot; null where its container is not to be believed, or belongs to another pool. */
  lease(pool: string, row: SlotRow): Promise<Lease | null>;
}

/** So many are remembered: checking a signature takes longer than leasing. */
const REMEMBERED_MAX = 2_000;
const LOG_INTERVAL_MS = 10_000;

export function createTrustedRegistrations(parts: TrustedRegistrationsParts): TrustedRegistrations {
  const { redis, keys, signer, logger } = parts;
  const names = storeKeys(keys);
  const place = keys.container('');
  const known = new Map<string, ContainerRegistration>();
  let loggedAt = Number.NEGATIVE_INFINITY;
  let refused = 0;

  const read = (name: string, text: string | null, mac: string | null) => {
    if (text === null || mac === null) return null;
    const mark = `${name} ${mac} ${text}`;
    const before = known.get(mark);
    if (before) return before;
    const registration = openRegistration(signer, place, name, { text, mac });
    if (!registration) return null;
    known.set(mark, registration);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
    return registration;
  };

  const throwOut = async (name: string) => {
    refused += 1;
    const at = performance.now();
    if (at - loggedAt >= LOG_INTERVAL_MS) {
      loggedAt = at;
      logger.error(
        { container: name.slice(0, 64), refused },
        'the registration of a container in Redis was refused',
      );
    }
    await removeScript.run(redis, names, [name]);
  };

  return {
    seal: (registration) => sealRegistration(signer, place, registration),
    async open(name, text, mac) {
      const registration = read(name, text, mac);
      if (!registration) await throwOut(name);
      return registration;
    },
    async lease(pool, [token, name, text, mac]) {
      const registration = read(name, text, mac);
      if (registration?.pool === pool) return { token: Number(token), pool, container: registration };
      await Promise.all([throwOut(name), releaseScript.run(redis, names, [token, ''])]);
      return null;
    },
  };
}
