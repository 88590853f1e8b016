import { join } from 'node:path';
import { type FleetHost, fleetHosts } from '../fleet/file/fleet-hosts.ts';
import type { FleetRole } from '../fleet/file/roles.ts';
import { type HostRecords, openHostRecords } from '../fleet/folder/host-records.ts';
import { accessRules } from '../fleet/network/access-rules.ts';
import { converge } from '../fleet/plan/converge.ts';
import { createEc2Provider, type Ec2ProviderOptions } from '../fleet/providers/ec2/ec2-provider.ts';
import type { DesiredFleet, FleetProvider, Look } from '../fleet/providers/provider.ts';
import type { OpensshKey } from '../local/cluster/openssh-key.ts';
import { CREDENTIALS, IMAGE_OWNER, REGION } from './ec2-emulator.ts';

export interface Ec2FleetOptions {
  url: string;
  name: string;
  hosts: Partial<Record<FleetRole, number>>;
  operatorKey: OpensshKey;
  /** Of its records. */
  folder: string;
  credentials?: typeof CREDENTIALS | null;
}

/** A fleet as the command line would drive it, with an EC2 at this address. */
export interface Ec2Fleet {
  desired: DesiredFleet;
  provider: FleetProvider;
  records: HostRecords;
  /** What it said. */
  lines: string[];
  look(): Promise<Look>;
  up(): Promise<Look>;
  down(): Promise<Look>;
}

export function ec2Fleet(
  options: Ec2FleetOptions,
  change: Partial<DesiredFleet> = {},
  settings: Partial<Ec2ProviderOptions['settings']> = {},
): Ec2Fleet {
  const { url, name, hosts, operatorKey, folder, credentials = CREDENTIALS } = options;
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const records = openHostRecords(join(folder, `${name}.json`));
  const provider = createEc2Provider({
    settings: {
      kind: 'ec2',
      region: REGION,
      image: { owner: IMAGE_OWNER, name: 'debian-12-*', user: 'admin' },
      ...settings,
    },
    fleet: name,
    operatorKey,
    records,
    say,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
    },
    pollMs: 20,
    unseenMs: 200,
  });
  const desired: DesiredFleet = { name, hosts: hostsOf(hosts), rules: rulesOf(hosts), ...change };
  const look = () => provider.look(desired);
  return {
    desired,
    provider,
    records,
    lines,
    look,
    up: () => converge({ look, say, settleMs: 10_000 }),
    down: () => converge({ look: () => provider.lookForRemoval(), say, settleMs: 10_000 }),
  };
}

function hostsOf(counts: Ec2FleetOptions['hosts']): FleetHost[] {
  const groups = Object.entries(counts).map(([role, count]) => [
    role,
    { count, size: 't3.small', diskGb: 20 },
  ]);
  return fleetHosts({ hosts: Object.fromEntries(groups) });
}

function rulesOf(counts: Ec2FleetOptions['hosts']): DesiredFleet['rules'] {
  return accessRules(new Set(Object.keys(counts) as FleetRole[]), 'replication', {
    public: ['198.51.100.0/24', '2001:db8:1::/48'],
    operator: ['203.0.113.7/32'],
  });
}
