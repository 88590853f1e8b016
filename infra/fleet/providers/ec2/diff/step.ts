import type { FleetHost } from '../../../file/fleet-hosts.ts';
import type { Change } from '../../../plan/change.ts';
import type { ObservedRule } from '../seen/observed-fleet.ts';
import type { WantedRule } from './wanted-rules.ts';

/** What can be put right without making a host anew. */
export type Repair = 'start' | 'guard metadata' | 'set group';

export type Operation =
  | { do: 'import key' }
  | { do: 'delete key' }
  | { do: 'create group'; role: string }
  | { do: 'delete group'; groupId: string }
  | { do: 'allow in'; rule: WantedRule }
  | { do: 'allow out'; groupId: string }
  | { do: 'describe rule'; rule: WantedRule }
  | { do: 'revoke'; groupId: string; rule: ObservedRule }
  | { do: 'launch'; host: FleetHost }
  | { do: 'repair'; instanceId: string; role: string; repairs: Repair[] }
  | { do: 'replace'; instanceId: string; host: FleetHost }
  | { do: 'end'; instanceId: string; host: string }
  | { do: 'delete volume'; volumeId: string };

/** A change, and as data what is to be done for it. */
export interface Step extends Change {
  operation: Operation;
}

/** Of changes of one fleet: what carries the id, others may name in `after`. */
export const groupStepId = (role: string) => `group ${role}`;
export const hostStepId = (host: string) => `host ${host}`;
export const KEY_STEP_ID = 'key';

export function hostsToLaunch(steps: readonly Step[]): FleetHost[] {
  return steps.flatMap(({ operation }) =>
    operation.do === 'launch' || operation.do === 'replace' ? [operation.host] : [],
  );
}
