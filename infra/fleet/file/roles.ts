/**
 * What a host of a fleet is for. `database` are the nodes that answer SQL: all of the cluster, or NDB's SQL nodes. `management` and `data`
 * exist in NDB only.
 */
export const FLEET_ROLES = [
  'standalone',
  'management',
  'data',
  'database',
  'queue',
  'proxy',
  'gatekeeper',
  'orchestrator',
  'container',
] as const;
export type FleetRole = (typeof FLEET_ROLES)[number];

/** The only ones that anybody on the internet reaches. */
export const PUBLIC_ROLES: readonly FleetRole[] = ['gatekeeper', 'orchestrator'];

/** Those that hold a database. */
export const DATABASE_ROLES: readonly FleetRole[] = ['standalone', 'management', 'data', 'database'];
