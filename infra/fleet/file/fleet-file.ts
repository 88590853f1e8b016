import { parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import { z } from 'zod';
import { FLEET_ROLES } from './roles.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a small letter, then up to 30 small letters, digits and -');

const range = z
  .string()
  .refine(
    (text) => parseAddressRange(text) !== null && text.includes('/'),
    'must be a range like 203.0.113.7/32',
  );

/** Callers may come from everywhere, and from one range beside another. */
const callers = z.union([z.enum(['0.0.0.0/0', '::/0']), range]);

const path = z.string().min(1).max(4_000);

/** Hosts on Amazon EC2. Credentials come from where the SDK finds them (environment, profile, instance role). */
const Ec2 = z.strictObject({
  kind: z.literal('ec2'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1'),
  /** The newest image of this owner whose name fits; `user` is the account that the image's cloud-init makes. */
  image: z.strictObject({
    owner: z
      .string()
      .regex(
        /^(\d{12}|amazon|aws-marketplace|self)$/,
        'must be twelve digits, amazon, aws-marketplace or self',
      ),
    name: z.string().min(3).max(128),
    user: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be the name of a Unix user'),
  }),
  /** In the order in which they are tried; without any, the default subnets of the region's default VPC. */
  subnets: z
    .array(z.string().regex(/^subnet-[0-9a-f]+$/, 'must be like subnet-0123abcd'))
    .min(1)
    .optional(),
});

/** Hosts as containers on this machine, to rehearse a deployment. */
const Docker = z.strictObject({
  kind: z.literal('docker'),
  /** Of Debian; its root file system is made with debootstrap. */
  suite: z.enum(['bookworm', 'trixie']).default('bookworm'),
});

/** Hosts that somebody has already. */
const Existing = z.strictObject({
  kind: z.literal('existing'),
  /** CSV of the form of the inventory, beside the fleet file; its column `role` names the roles of this file. */
  hosts: path,
});

const hostGroup = z.strictObject({
  /** ec2: an instance type, `t3.small`; docker: a limit of memory, `512m`; existing: left out. */
  size: z.string().min(1).max(40).optional(),
  count: z.int().min(0).max(50),
  diskGb: z.int().min(8).max(16_000).default(20),
});

export const TOPOLOGIES = ['replication', 'galera', 'ndb'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

export const FleetFile = z.strictObject({
  /** On every resource as the tag `sluice:fleet`, and the folder of its keys. */
  name,
  provider: z.discriminatedUnion('kind', [Ec2, Docker, Existing]),
  topology: z.enum(TOPOLOGIES).default('replication'),
  versions: z.strictObject({
    /** `version` is what the packages' version must begin with. */
    database: z.strictObject({
      server: z.enum(['mariadb', 'mysql']),
      version: z.string().regex(/^\d{1,2}(\.\d{1,3}){0,2}$/, 'must be like 10.11'),
    }),
  }),
  hosts: z.partialRecord(z.enum(FLEET_ROLES), hostGroup),
  access: z.strictObject({
    /** Who may reach gatekeeper and orchestrator. */
    public: z.array(callers).min(1).max(20),
    /** Who may log in to hosts. */
    operator: z.array(range).min(1).max(20),
  }),
  /** For the public hosts. Without it each makes a certificate of its own, which `up` writes down for clients to pin. */
  tls: z.strictObject({ name: z.string().min(1).max(253), certificate: path, key: path }).optional(),
  /** Made at the first deploy; `load` are dumps, relative to this file. */
  database: z
    .strictObject({
      name: z.string().regex(/^[A-Za-z]\w{0,47}$/, 'must be letters, digits and _'),
      load: z.array(path).max(50).default([]),
    })
    .default({ name: 'shop', load: [] }),
  /** Memory for rows and indexes, InnoDB's buffer pool; a half of the host's memory where it is not given. */
  bufferPoolMb: z.int().min(5).max(10_000_000).optional(),
});
export type FleetFile = z.output<typeof FleetFile>;
export type HostGroup = z.output<typeof hostGroup>;
