import type { FleetHost } from '../file/fleet-hosts.ts';
import type { AccessRule } from '../network/access-rules.ts';
import type { Change } from '../plan/change.ts';

export type HostState = 'pending' | 'running' | 'stopping' | 'stopped' | 'ended';

/** A host as its provider tells of it. */
export interface ObservedHost {
  /** The provider's own: `i-0123…`, a container's id, a line's name. A host that is made anew has another one. */
  id: string;
  name: string;
  role: string;
  state: HostState;
  size: string;
  /** Where the operator's SSH gets in, and as whom. Null until it has an address. */
  login: { host: string; port: number; user: string } | null;
  /** Where other hosts of the fleet reach it. Empty until it is known. */
  privateAddress: string;
  privateName: string;
  publicName: string;
  publicAddress: string;
  /** Where callers reach its port 443; null for roles that nobody outside reaches. */
  https: { host: string; port: number } | null;
  /** `ssh-ed25519 AAAA…`, where whoever runs the host has told it. Else we have put one in ourselves. */
  hostKey?: string;
  /** Of sshd on the host itself, where it is not 22. */
  sshPort?: number;
}

/** A change with the way to carry it out: idempotent, so that it may be repeated after an answer was lost. Throws ProviderFailure. */
export interface PlannedChange extends Change {
  carryOut(): Promise<void>;
}

export interface Look {
  /** Hosts of this fleet that are not `ended`, in the order of the file, then what the file does not know. */
  hosts: ObservedHost[];
  /** From what is to what should be; empty when nothing is to be done. */
  changes: PlannedChange[];
  /** What differs and cannot be mended from here: a sentence each. */
  problems: string[];
}

export interface DesiredFleet {
  name: string;
  hosts: readonly FleetHost[];
  rules: readonly AccessRule[];
}

/** Where hosts come from. Everything that it makes carries the fleet's name, and it touches nothing else. */
export interface FleetProvider {
  /**
   * Whether the provider keeps the access rules by itself (security groups). Else each host gets a firewall of its own.
   */
  readonly guardsAccess: boolean;
  /** Ranges that connections from this machine seem to come from, on top of those of the file: they may log in and call. */
  operatorRanges(): Promise<string[]>;
  /** Compares what should be with what is. Reads only. Throws ProviderFailure. */
  look(desired: DesiredFleet): Promise<Look>;
  /** What `down` would remove: everything of this fleet, and nothing else. Reads only. Throws ProviderFailure. */
  lookForRemoval(): Promise<Look>;
  close(): Promise<void>;
}
