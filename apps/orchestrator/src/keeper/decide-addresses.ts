import type { KeeperAction, PoolFacts } from './pool-facts.ts';

/** Runtime id of a container that came from a file: it leaves with its row. One that was registered by hand has none. */
export const FROM_FILE = 'file';

/** The file of a static pool against what the store knows. */
export function decideAddresses({ records, addresses }: PoolFacts): KeeperAction[] {
  const byName = new Map(records.map((record) => [record.name, record]));
  const listed = new Map(addresses.map((address) => [address.name, address]));
  const missing = addresses
    .filter(({ name }) => !byName.has(name))
    .map((address): KeeperAction => ({ kind: 'register', address }));
  const drained = records.flatMap((record): KeeperAction[] => {
    if (record.runtime !== 'static' || record.runtimeId !== FROM_FILE || record.state === 'draining')
      return [];
    const address = listed.get(record.name);
    if (!address) return [{ kind: 'drain', record, reason: 'it has left the file' }];
    return address.url === record.url && address.slots === record.slots
      ? []
      : [{ kind: 'drain', record, reason: 'the file says something else of it now' }];
  });
  return [...missing, ...drained];
}
