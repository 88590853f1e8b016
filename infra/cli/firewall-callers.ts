import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { CommandFailure } from './command-failure.ts';

const KEY_ID = /^[0-9a-f]{12}$/;

/** The id of the key that is meant. An id needs no key: what was approved outlives it. */
export function keyIdOf(caller: string, keys: ReadonlyMap<string, KeyRecord>): string {
  if (KEY_ID.test(caller)) return caller;
  const named = [...keys.values()].filter(({ name }) => name === caller);
  const active = named.filter(({ revokedAt }) => revokedAt === undefined);
  const [first, second] = active.length > 0 ? active : named;
  if (!first) throw new CommandFailure(`There is no key named "${caller}"`);
  if (second) {
    const ids = (active.length > 0 ? active : named).map(({ id }) => id).join(', ');
    throw new CommandFailure(`Several keys are named "${caller}": say which by its id: ${ids}`);
  }
  return first.id;
}
