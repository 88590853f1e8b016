import type { Topology } from '../file/fleet-file.ts';
import { DATABASE_ROLES, FLEET_ROLES, type FleetRole, PUBLIC_ROLES } from '../file/roles.ts';

/** Who a rule lets in: the hosts of a role, or addresses of one of the file's lists. */
export type RuleSource = { kind: 'role'; role: FleetRole } | { kind: 'range'; range: string };

/** A way into the hosts of a role. What no rule allows is closed. */
export interface AccessRule {
  role: FleetRole;
  protocol: 'tcp' | 'udp';
  fromPort: number;
  toPort: number;
  source: RuleSource;
  /** Why it is there, for whoever reads the group in years. */
  reason: string;
}

export interface Access {
  public: readonly string[];
  operator: readonly string[];
}

export const PORTS = {
  ssh: 22,
  http: 80,
  https: 443,
  mysql: 3306,
  redis: 6379,
  container: { from: 8100, to: 8199 },
  galera: { replication: 4567, incremental: 4568, snapshot: 4444 },
  ndb: { management: 1186, data: 2202 },
} as const;

/** The whole of a fleet's openings: what becomes security groups on EC2, and the hosts' own firewall elsewhere. */
export function accessRules(roles: ReadonlySet<FleetRole>, topology: Topology, access: Access): AccessRule[] {
  const rules = [
    ...FLEET_ROLES.flatMap((role) =>
      fromRanges(role, PORTS.ssh, access.operator, 'the operator deploys and looks after hosts'),
    ),
    ...DATABASE_ROLES.filter((role) => role === 'database').map((role) =>
      fromRole(role, PORTS.ssh, 'proxy', 'workers reach databases through SSH, and in no other way'),
    ),
    ...PUBLIC_ROLES.flatMap((role) => [
      ...fromRanges(role, PORTS.https, access.public, 'callers'),
      ...fromRanges(
        role,
        PORTS.http,
        access.public,
        'callers that do not know of HTTPS are told where it is',
      ),
    ]),
    ...(['gatekeeper', 'proxy', 'orchestrator'] as const).map((source) =>
      fromRole('queue', PORTS.redis, source, `the ${source} uses the queue`),
    ),
    {
      ...fromRole(
        'container',
        PORTS.container.from,
        'orchestrator',
        'the orchestrator gives requests to containers',
      ),
      toPort: PORTS.container.to,
    },
    ...topologyRules(topology),
  ];
  return rules.filter(
    ({ role, source }) => roles.has(role) && (source.kind === 'range' || roles.has(source.role)),
  );
}

function topologyRules(topology: Topology): AccessRule[] {
  if (topology === 'replication')
    return [fromRole('database', PORTS.mysql, 'database', 'replicas follow the primary')];
  if (topology === 'galera') {
    const { replication, incremental, snapshot } = PORTS.galera;
    return [
      fromRole('database', replication, 'database', 'Galera: write sets'),
      { ...fromRole('database', replication, 'database', 'Galera: write sets'), protocol: 'udp' },
      fromRole('database', incremental, 'database', 'Galera: a node that was away for a while catches up'),
      fromRole('database', snapshot, 'database', 'Galera: a new node gets all data'),
    ];
  }
  const { management, data } = PORTS.ndb;
  return [
    ...(['management', 'data', 'database'] as const).map((source) =>
      fromRole('management', management, source, 'NDB: nodes ask for their configuration'),
    ),
    ...(['data', 'database'] as const).map((source) => fromRole('data', data, source, 'NDB: rows')),
  ];
}

function fromRole(role: FleetRole, port: number, source: FleetRole, reason: string): AccessRule {
  return {
    role,
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    source: { kind: 'role', role: source },
    reason,
  };
}

function fromRanges(role: FleetRole, port: number, ranges: readonly string[], reason: string): AccessRule[] {
  return ranges.map((range) => ({
    role,
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    source: { kind: 'range', range },
    reason,
  }));
}

/** One line, also the key by which two rules are the same: `tcp 22 from role proxy`. */
export function ruleText({ protocol, fromPort, toPort, source }: AccessRule): string {
  const ports = fromPort === toPort ? `${fromPort}` : `${fromPort}-${toPort}`;
  return `${protocol} ${ports} from ${source.kind === 'role' ? source.role : source.range}`;
}
