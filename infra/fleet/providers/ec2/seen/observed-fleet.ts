import type { IpPermission } from '@aws-sdk/client-ec2';
import type { HostState } from '../../provider.ts';

export interface ObservedInstance {
  id: string;
  /** Of the host; the id where somebody took the tag away. */
  name: string;
  role: string;
  /** `ending` until EC2 has taken it away, `ended` for a while after that. */
  state: HostState | 'ending';
  /** Why it has ended, in EC2's words. */
  endReason: string;
  size: string;
  launchedAt: number;
  launchToken: string;
  groupIds: string[];
  /** Asks for a token wherever its metadata are read, and gives none to containers. */
  guardsMetadata: boolean;
  /** Ids of those that go when it ends. */
  volumes: string[];
  privateAddress: string;
  privateName: string;
  publicName: string;
  publicAddress: string;
}

/** It runs, or may be made to. */
export function isLive(instance: ObservedInstance | undefined): instance is ObservedInstance {
  return instance !== undefined && instance.state !== 'ending' && instance.state !== 'ended';
}

export interface ObservedRule {
  direction: 'in' | 'out';
  /** Ports, as in the text of an access rule: `tcp 22`. */
  ports: string;
  source:
    | { kind: 'group'; groupId: string }
    | { kind: 'range'; range: string }
    | { kind: 'list'; id: string };
  description: string;
  /** With this one source only. */
  permission: IpPermission;
}

export interface ObservedGroup {
  id: string;
  name: string;
  role: string;
  vpcId: string;
  rules: ObservedRule[];
}

export interface ObservedVolume {
  id: string;
  host: string;
}

export interface ObservedKey {
  /** Type and base64. */
  publicKey: string;
  isOfFleet: boolean;
}

/** Everything that carries the fleet's tag, and the key pair of its name, whoever made that. */
export interface ObservedFleet {
  key: ObservedKey | null;
  groups: ObservedGroup[];
  instances: ObservedInstance[];
}
