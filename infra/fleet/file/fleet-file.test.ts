import { readCheckedYaml } from '@sluice/common/files/checked-yaml.ts';
import { describe, expect, test } from 'vitest';
import { FleetFile } from './fleet-file.ts';
import { fleetMistakes } from './fleet-mistakes.ts';

const read = (text: string) => readCheckedYaml(text, FleetFile, fleetMistakes);

/** Whatever a case does not say is as it should be. */
const PARTS = {
  name: 'shop',
  provider: '{ kind: docker }',
  topology: 'replication',
  versions: "{ database: { server: mariadb, version: '10.11' } }",
  database: '{ size: 512m, count: 2 }',
  queue: '{ size: 256m, count: 1 }',
  proxy: '{ size: 256m, count: 1 }',
  gatekeeper: '{ size: 256m, count: 1 }',
  more: '',
  public: '[0.0.0.0/0]',
  operator: '[127.0.0.1/32]',
  end: '',
};
function fleet(changes: Partial<typeof PARTS> = {}): string {
  const parts = { ...PARTS, ...changes };
  const roles = (['database', 'queue', 'proxy', 'gatekeeper'] as const).map(
    (role) => `  ${role}: ${parts[role]}`,
  );
  return [
    `name: ${parts.name}`,
    `provider: ${parts.provider}`,
    `topology: ${parts.topology}`,
    `versions: ${parts.versions}`,
    'hosts:',
    ...roles,
    ...(parts.more === '' ? [] : [`  ${parts.more}`]),
    `access: { public: ${parts.public}, operator: ${parts.operator} }`,
    parts.end,
  ].join('\n');
}
const EC2 = '{ kind: ec2, region: eu-central-1, image: { owner: self, name: debian-*, user: admin } }';
const ndb = {
  topology: 'ndb',
  versions: "{ database: { server: mysql, version: '8.4' } }",
  more: 'management: { size: 1g, count: 1 }\n  data: { size: 1g, count: 2 }',
};

describe('a fleet file', () => {
  test('has what is left out', () => {
    expect(read(fleet())).toEqual({
      outcome: 'read',
      content: {
        name: 'shop',
        provider: { kind: 'docker', suite: 'bookworm' },
        topology: 'replication',
        versions: { database: { server: 'mariadb', version: '10.11' } },
        hosts: {
          database: { size: '512m', count: 2, diskGb: 20 },
          queue: { size: '256m', count: 1, diskGb: 20 },
          proxy: { size: '256m', count: 1, diskGb: 20 },
          gatekeeper: { size: '256m', count: 1, diskGb: 20 },
        },
        access: { public: ['0.0.0.0/0'], operator: ['127.0.0.1/32'] },
        database: { name: 'shop', load: [] },
      },
    });
  });

  test.each<[string, Partial<typeof PARTS>]>([
    ['NDB', ndb],
    ['Galera', { topology: 'galera', database: '{ size: 1g, count: 3 }' }],
    ['one database', { database: '{ size: 1g, count: 1 }' }],
    ['IPv6', { public: "['::/0', '2001:db8::/32']" }],
    ['a role of which there is none, of any size', { more: 'container: { size: huge, count: 0 }' }],
    [
      'hosts that exist',
      {
        provider: '{ kind: existing, hosts: h.csv }',
        database: '{ count: 1 }',
        queue: '{ count: 1 }',
        proxy: '{ count: 1 }',
        gatekeeper: '{ count: 1 }',
      },
    ],
  ])('may be of %s', (_, changes) => {
    expect(read(fleet(changes))).toMatchObject({ outcome: 'read' });
  });

  test.each<[string, Partial<typeof PARTS>, string[]]>([
    [
      'two queues',
      { queue: '{ size: 256m, count: 2 }' },
      ['7:3: hosts.queue: exactly 1, since one Redis holds the queue'],
    ],
    [
      'no worker',
      { proxy: '{ size: 256m, count: 0 }' },
      ['8:3: hosts.proxy: 1 to 50, since nothing runs a statement without a worker'],
    ],
    [
      'no door',
      { gatekeeper: '{ size: 256m, count: 0 }' },
      ['9:3: hosts.gatekeeper: 1 to 50, since it is the door'],
    ],
    [
      'no node',
      { database: '{ size: 256m, count: 0 }' },
      ['6:3: hosts.database: at least 1: the cluster has no node'],
    ],
    [
      'two stand-alone servers',
      { more: 'standalone: { size: 1g, count: 2 }' },
      ['10:3: hosts.standalone: 0 to 1, since it is what the cluster is measured against'],
    ],
    [
      'more than fifty',
      { proxy: '{ size: 256m, count: 51 }' },
      [
        '8:3: hosts.proxy: 1 to 50, since nothing runs a statement without a worker',
        '8:24: hosts.proxy.count: Too big: expected number to be <=50',
      ],
    ],
    [
      'half a host',
      { proxy: '{ size: 256m, count: 1.5 }' },
      ['8:24: hosts.proxy.count: must be a whole number, not a number'],
    ],
    ['an unknown role', { more: 'cache: { size: 1g, count: 1 }' }, ['10:3: hosts.cache: no such member']],
    [
      'Galera of two',
      { topology: 'galera' },
      ['6:3: hosts.database: at least 3 for galera: with fewer, the loss of one stops the others'],
    ],
    [
      'Galera of MySQL',
      { ...ndb, topology: 'galera', database: '{ size: 1g, count: 3 }', more: '' },
      ['3:1: topology: galera comes with mariadb'],
    ],
    ['NDB of MariaDB', { ...ndb, versions: PARTS.versions }, ['3:1: topology: ndb comes with mysql']],
    [
      'NDB without its nodes',
      { ...ndb, more: '' },
      ['6:3: hosts.management: at least 1 for ndb', '6:3: hosts.data: at least 1 for ndb'],
    ],
    [
      'NDB with an odd node',
      { ...ndb, more: ndb.more.replace('count: 2', 'count: 3') },
      ['11:3: hosts.data: an even number: every row is kept on two data nodes'],
    ],
    [
      'NDB nodes elsewhere',
      { more: ndb.more },
      [
        '10:3: hosts.management: there is no such role in replication',
        '11:3: hosts.data: there is no such role in replication',
      ],
    ],
    [
      'containers of nobody',
      { more: 'container: { size: 1g, count: 1 }' },
      ['10:3: hosts.container: nobody leases containers without an orchestrator'],
    ],
    [
      'a size of EC2',
      { proxy: '{ size: t3.small, count: 1 }' },
      ['8:12: hosts.proxy.size: must be a limit of memory like 512m'],
    ],
    ['no size', { proxy: '{ count: 1 }' }, ['8:10: hosts.proxy.size: must be a limit of memory like 512m']],
    [
      'sizes of Docker',
      { provider: EC2 },
      [6, 7, 8, 9].map((line) =>
        expect.stringMatching(new RegExp(`^${line}:.*\\.size: must be an instance type like t3\\.small$`)),
      ),
    ],
    [
      'a size of what exists',
      { provider: '{ kind: existing, hosts: h.csv }' },
      [6, 7, 8, 9].map((line) =>
        expect.stringMatching(new RegExp(`^${line}:.*\\.size: hosts that exist have their size$`)),
      ),
    ],
    [
      'a provider of no kind',
      { provider: '{ kind: constructor }' },
      [expect.stringMatching(/^2:13: provider\.kind: /)],
    ],
    [
      'a count in words, and a size without a unit: each told once',
      { database: '{ size: 512m, count: two }', queue: '{ size: 256, count: 1 }' },
      [
        '6:27: hosts.database.count: must be a number, not text',
        '7:12: hosts.queue.size: must be text: put it in quotes',
      ],
    ],
    [
      'a version that YAML takes for a number',
      { versions: '{ database: { server: mariadb, version: 10.10 } }' },
      [expect.stringMatching(/version: must be text: put it in quotes$/)],
    ],
    [
      'more memory for rows than a host has',
      { end: 'bufferPoolMb: 4096' },
      [expect.stringMatching(/^11:1: bufferPoolMb: is more than a database host of 512 MB has room for/)],
    ],
    [
      'addresses that are no ranges',
      { public: '[203.0.113.7]', operator: '[everybody/0]' },
      [
        '10:20: access.public[0]: must be a range like 203.0.113.7/32',
        expect.stringMatching(/access\.operator\[0\]: must be a range/),
      ],
    ],
    [
      'nobody who may come in',
      { operator: '[]' },
      [expect.stringMatching(/^10:.*access\.operator: Too small/)],
    ],
    [
      'names that are none',
      { name: 'My Shop', end: 'database: { name: "a`; DROP" }' },
      [
        expect.stringMatching(/^1:1: name: must be a small letter/),
        expect.stringMatching(/^11:13: database\.name: must be letters/),
      ],
    ],
    [
      'a version with a wildcard',
      { versions: "{ database: { server: mariadb, version: '10.*' } }" },
      [expect.stringMatching(/^4:.*version: must be like 10\.11$/)],
    ],
    [
      'dumps of one name',
      { end: 'database: { name: shop, load: [a/shop.sql, b.sql, b/shop.sql] }' },
      ['11:51: database.load[2]: hosts know it by its name, which another dump has'],
    ],
    ['a member that there is not', { end: 'toplogy: galera' }, ['11:1: toplogy: no such member']],
  ])('with %s is told what is wrong, and where', (_, changes, mistakes) => {
    expect(read(fleet(changes))).toEqual({ outcome: 'broken', mistakes });
  });

  test.each([
    '',
    '[]',
    'null',
    'text',
    'hosts: 5',
    'hosts: { database: many }',
    'provider: ec2',
    'versions: []',
  ])('that is %j is broken, and no bug', (text) => {
    expect(read(text).outcome).toBe('broken');
  });
});
