import { PORTS } from '../../../network/access-rules.ts';
import type { HostState, ObservedHost } from '../../provider.ts';
import { sizeText } from '../container/host-spec.ts';
import { OPERATOR } from '../image/host-recipe.ts';
import type { ContainerState, ObservedContainer } from './observed-fleet.ts';

const STATES: Record<ContainerState, HostState> = {
  created: 'pending',
  restarting: 'pending',
  running: 'running',
  removing: 'stopping',
  paused: 'stopped',
  exited: 'stopped',
  dead: 'ended',
};

/** In the order of these names, then the others. */
export function observedHosts(
  containers: readonly ObservedContainer[],
  names: readonly string[],
): ObservedHost[] {
  const place = ({ name }: ObservedHost) => (names.includes(name) ? names.indexOf(name) : names.length);
  return containers
    .map(observedHost)
    .filter(({ state }) => state !== 'ended')
    .toSorted((one, other) => place(one) - place(other) || one.name.localeCompare(other.name));
}

function observedHost(container: ObservedContainer): ObservedHost {
  const { id, host, name, role, state, memoryBytes, address, publishedPorts } = container;
  const [ssh, https] = [publishedPorts.get(PORTS.ssh), publishedPorts.get(PORTS.https)];
  return {
    id,
    name: host || name,
    role,
    state: STATES[state],
    size: sizeText(memoryBytes),
    login: ssh === undefined ? null : { host: '127.0.0.1', port: ssh, user: OPERATOR },
    privateAddress: address,
    // Names of other hosts are not to be relied on: a firewall may drop the rules by which the engine answers.
    privateName: '',
    publicName: '',
    publicAddress: '',
    https: https === undefined ? null : { host: '127.0.0.1', port: https },
  };
}
