import type { Change } from '../plan/change.ts';
import { concernsHost } from '../plan/concerns-host.ts';
import type { ObservedHost } from '../providers/provider.ts';

/** Whether a host can tell how it is; else why not, and what helps. */
export type HostStanding =
  | { name: string; ask: ObservedHost; remark: string | null }
  | { name: string; ask: null; remark: string };

/** What is known here of a host's key: its own, the one that it was born with, or nothing, as where the fleet's folder was lost. */
export type KnownKey = 'own' | 'first' | 'none';

export interface HostsToStand {
  /** Of the file, in its order. Hosts that somebody has already may have other names. */
  wanted: readonly { name: string }[];
  /** Those that exist. */
  hosts: readonly ObservedHost[];
  /** What differs. */
  changes: readonly Change[];
  keyOf: (host: ObservedHost) => KnownKey;
  hasOperatorKey: boolean;
}

/** One for every host that is there or should be, in the order of the file. A remark is something to mend. */
export function hostStandings(fleet: HostsToStand): HostStanding[] {
  const { wanted, hosts, changes, keyOf, hasOperatorKey } = fleet;
  const there = hosts.map((host): HostStanding => {
    const { name, state } = host;
    const isExtra = changes.some((change) => change.action === 'delete' && concernsHost(change, host));
    const extra = isExtra ? 'the file does not ask for it: up' : null;
    const told = (remark: string) => ({ name, ask: null, remark: extra ?? remark });
    if (state !== 'running') return told(`is ${state}: up`);
    const key = keyOf(host);
    if (key === 'first') return told('not deployed yet: deploy');
    if (key === 'none') return told('its keys are not known here');
    if (!hasOperatorKey) return told('there is no key here to log in with: up');
    return { name, ask: host, remark: extra };
  });
  const missing = changes.filter(
    (change) =>
      change.kind === 'host' && change.action === 'create' && !hosts.some(({ name }) => name === change.name),
  );
  const absent = missing.map(({ name }): HostStanding => ({ name, ask: null, remark: 'not there yet: up' }));
  const names = wanted.map(({ name }) => name);
  const place = ({ name }: HostStanding) => (names.includes(name) ? names.indexOf(name) : names.length);
  return [...there, ...absent].sort((one, other) => place(one) - place(other));
}
