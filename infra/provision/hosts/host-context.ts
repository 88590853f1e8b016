import type { FleetFile } from '../../fleet/file/fleet-file.ts';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { AccessRule } from '../../fleet/network/access-rules.ts';
import type { ServiceManager } from '../commands/service.ts';
import type { FleetSecrets } from './fleet-secrets.ts';

/** A host as the others of its fleet see it. */
export interface Member {
  name: string;
  role: FleetRole;
  /** From 1, within its role. */
  number: number;
  /** Of the network that only the fleet is in. */
  address: string;
  /** Of sshd. */
  sshPort: number;
}

/** Everything that decides what should be on one host. */
export interface HostContext {
  host: Member;
  members: readonly Member[];
  fleet: FleetFile;
  secrets: FleetSecrets;
  /** Who logs in, and may use sudo. */
  loginUser: string;
  manager: ServiceManager;
  /** Of the host, or the limit of its container. */
  memoryMb: number;
  isContainer: boolean;
  /** The rules that this host's own firewall must keep; null where the provider does. */
  firewall: readonly AccessRule[] | null;
}

export function membersOf(context: Pick<HostContext, 'members'>, role: FleetRole): Member[] {
  return context.members.filter((member) => member.role === role);
}
