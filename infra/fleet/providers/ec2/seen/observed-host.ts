import { type FleetRole, PUBLIC_ROLES } from '../../../file/roles.ts';
import { PORTS } from '../../../network/access-rules.ts';
import type { ObservedHost } from '../../provider.ts';
import type { ObservedInstance } from './observed-fleet.ts';

/** Where a host is reached. In a subnet without public addresses that is its private one, for who is in the same network. */
export function observedHost(instance: ObservedInstance, user: string): ObservedHost {
  const { id, name, role, state, size } = instance;
  const { privateAddress, privateName, publicName, publicAddress } = instance;
  const isRunning = state === 'running';
  const host = publicName || publicAddress || (isRunning ? privateAddress : '');
  return {
    id,
    name,
    role,
    state: state === 'ending' ? 'ended' : state,
    size,
    login: host ? { host, port: PORTS.ssh, user } : null,
    privateAddress,
    privateName,
    publicName,
    publicAddress,
    https: host && PUBLIC_ROLES.includes(role as FleetRole) ? { host, port: PORTS.https } : null,
  };
}
