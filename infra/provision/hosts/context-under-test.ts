import { createApiKey, formatApiKey } from '@sluice/common/auth/api-key.ts';
import { FleetFile } from '../../fleet/file/fleet-file.ts';
import { fleetHosts } from '../../fleet/file/fleet-hosts.ts';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { FleetSecrets } from './fleet-secrets.ts';
import type { HostContext, Member } from './host-context.ts';

export const FLEET = FleetFile.parse({
  name: 'shop',
  provider: { kind: 'docker' },
  versions: { database: { server: 'mariadb', version: '10.11' } },
  hosts: {
    standalone: { count: 1 },
    database: { count: 3 },
    queue: { count: 1 },
    proxy: { count: 2 },
    gatekeeper: { count: 1 },
    orchestrator: { count: 1 },
    container: { count: 2 },
  },
  access: { public: ['0.0.0.0/0', '::/0'], operator: ['203.0.113.7/32'] },
});

/** `10.0.0.1` and so on, in the order of the fleet. */
export const MEMBERS: Member[] = fleetHosts(FLEET).map(({ name, role }, index) => ({
  name,
  role,
  number: Number(name.slice(role.length + 1)),
  address: `10.0.0.${index + 1}`,
  sshPort: 22,
}));

const secret = (name: string) => `secret-of-${name}`.padEnd(32, '-_09azAZ');
const apiKey = () => formatApiKey(createApiKey());

export const SECRETS: FleetSecrets = {
  signingKey: secret('signing-key'),
  redis: {
    operator: secret('redis-operator'),
    gatekeeper: secret('redis-gatekeeper'),
    worker: secret('redis-worker'),
    orchestrator: secret('redis-orchestrator'),
  },
  database: {
    replication: secret('replication'),
    reader: secret('reader'),
    writer: secret('writer'),
    admin: secret('admin'),
  },
  keys: { reader: apiKey(), writer: apiKey(), admin: apiKey() },
};

/** Whatever a test does not say is as it is on most hosts: the first of its role, with systemd. */
export function contextOf(role: FleetRole, changes: Partial<HostContext> = {}): HostContext {
  const host = MEMBERS.find((member) => member.role === role);
  if (!host) throw new Error(`the fleet has no ${role}`);
  return {
    host,
    members: MEMBERS,
    fleet: FLEET,
    secrets: SECRETS,
    loginUser: 'operator',
    manager: 'systemd',
    memoryMb: 1_024,
    isContainer: false,
    firewall: null,
    ...changes,
  };
}
