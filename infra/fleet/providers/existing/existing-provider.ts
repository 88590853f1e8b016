import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { FleetFile } from '../../file/fleet-file.ts';
import { PUBLIC_ROLES } from '../../file/roles.ts';
import { PORTS } from '../../network/access-rules.ts';
import type { DesiredFleet, FleetProvider, Look, ObservedHost } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { countProblems } from './count-problems.ts';
import { type ExistingHost, parseHostsFile } from './hosts-file.ts';

export interface ExistingProviderOptions {
  settings: Extract<FleetFile['provider'], { kind: 'existing' }>;
  /** What the path of the hosts' file is relative to. */
  fleetFileDir: string;
}

/** Hosts that somebody has already: their file is compared with what the fleet needs, and nothing is ever changed. */
export function createExistingProvider({ settings, fleetFileDir }: ExistingProviderOptions): FleetProvider {
  const file = resolve(fleetFileDir, settings.hosts);

  const look = async (wanted: DesiredFleet['hosts'] | null): Promise<Look> => {
    const parsed = parseHostsFile(await readText(file));
    if (parsed.outcome === 'broken') {
      const problems = parsed.mistakes.map((mistake) => `${file}: ${mistake}`);
      return { hosts: [], changes: [], problems };
    }
    const problems = wanted ? countProblems(file, wanted, parsed.hosts) : [];
    const hosts: ObservedHost[] = [];
    for (const host of parsed.hosts) {
      const address = await privateAddress(host);
      if (address.outcome === 'unknown') problems.push(`${file}: line ${host.line}: ${address.why}`);
      else hosts.push(observedHost(host, address.address));
    }
    return { hosts: inOrder(hosts, wanted ?? []), changes: [], problems };
  };

  return {
    guardsAccess: false,
    operatorRanges: async () => [],
    look: ({ hosts }) => look(hosts),
    lookForRemoval: () => look(null),
    close: async () => undefined,
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? `There is no ${file}, in which provider.hosts of the fleet file says that the hosts are listed.`
        : `${file} cannot be read: ${message}`;
    throw new ProviderFailure('refused', why, { cause: error });
  }
}

/** Firewalls and servers of the other hosts are told an address, not a name. */
async function privateAddress({
  privateName,
  publicAddress,
  publicName,
}: ExistingHost): Promise<{ outcome: 'known'; address: string } | { outcome: 'unknown'; why: string }> {
  const name = privateName || publicAddress || publicName;
  if (isIP(name) === 6) {
    const why = `hosts of a fleet reach each other by IPv4, and ${name} is an address of IPv6`;
    return { outcome: 'unknown', why };
  }
  if (isIP(name) === 4) return { outcome: 'known', address: name };
  try {
    return { outcome: 'known', address: (await lookup(name, { family: 4 })).address };
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    const why = `${name} has no address that this machine could find (${code}): write the one at which the other hosts reach it as private_dns_name`;
    return { outcome: 'unknown', why };
  }
}

function observedHost(host: ExistingHost, address: string): ObservedHost {
  const { name, role, userName, publicName, privateName, publicAddress, sshPort, hostKey } = host;
  const reached = publicName || publicAddress || privateName;
  return {
    id: name,
    name,
    role,
    state: 'running',
    size: '',
    login: { host: reached, port: sshPort, user: userName },
    privateAddress: address,
    privateName,
    publicName,
    publicAddress,
    https: PUBLIC_ROLES.includes(role) ? { host: reached, port: PORTS.https } : null,
    hostKey,
    ...(sshPort === PORTS.ssh ? {} : { sshPort }),
  };
}

/** Of the roles as the fleet file has them, then as the lines are. */
function inOrder(hosts: readonly ObservedHost[], wanted: DesiredFleet['hosts']): ObservedHost[] {
  const roles = wanted.map(({ role }) => role as string);
  const place = ({ role }: ObservedHost) => (roles.includes(role) ? roles.indexOf(role) : roles.length);
  return hosts.toSorted((one, other) => place(one) - place(other));
}
