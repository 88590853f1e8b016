import { expect, test } from 'vitest';
import type { FleetRole } from '../../fleet/file/roles.ts';
import type { Member } from '../hosts/host-context.ts';
import { connectString, ndbConfig, ndbData, ndbManagement, ndbSettings } from './ndb.ts';

const of = (role: FleetRole, count: number, subnet: number): Member[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${role}-${index + 1}`,
    role,
    number: index + 1,
    address: `10.0.${subnet}.${index + 1}`,
    sshPort: 22,
  }));
const fleet = (management: number, data: number, database: number) => [
  ...of('management', management, 1),
  ...of('data', data, 2),
  ...of('database', database, 3),
  ...of('proxy', 2, 4),
];

/** Sections of an INI file, with what they say. */
function sections(text: string): { title: string; values: Record<string, string> }[] {
  return text
    .split(/^(?=\[)/m)
    .filter((part) => part.startsWith('['))
    .map((part) => {
      const [title = '', ...lines] = part.trim().split('\n');
      return { title: title.slice(1, -1), values: Object.fromEntries(lines.map((line) => line.split('='))) };
    });
}

test('the configuration tells of every node, and of no host beside them', () => {
  expect(sections(ndbConfig(fleet(1, 2, 2), 2_048))).toEqual([
    {
      title: 'ndbd default',
      values: {
        NoOfReplicas: '2',
        DataMemory: '2048M',
        ServerPort: '2202',
        DataDir: '/var/lib/mysql-cluster',
      },
    },
    { title: 'ndb_mgmd', values: { NodeId: '145', HostName: '10.0.1.1', DataDir: '/var/lib/mysql-cluster' } },
    { title: 'ndbd', values: { NodeId: '1', HostName: '10.0.2.1' } },
    { title: 'ndbd', values: { NodeId: '2', HostName: '10.0.2.2' } },
    { title: 'mysqld', values: { NodeId: '201', HostName: '10.0.3.1' } },
    { title: 'mysqld', values: { NodeId: '202', HostName: '10.0.3.2' } },
  ]);
});

test('the largest fleet has ids that NDB allows, each once', () => {
  const nodes = sections(ndbConfig(fleet(50, 50, 50), 256)).slice(1);
  const ids = nodes.map(({ values }) => Number(values.NodeId));
  expect(new Set(ids).size).toBe(150);
  expect(Math.max(...ids)).toBeLessThanOrEqual(255);
  const dataIds = nodes.filter(({ title }) => title === 'ndbd').map(({ values }) => Number(values.NodeId));
  expect(Math.max(...dataIds)).toBeLessThanOrEqual(144);
});

test('more nodes leave the ids of the others alone', () => {
  const idOf = (text: string, address: string) =>
    sections(text).find(({ values }) => values.HostName === address)?.values.NodeId;
  for (const address of ['10.0.1.1', '10.0.2.2', '10.0.3.1'])
    expect(idOf(ndbConfig(fleet(2, 4, 3), 256), address)).toBe(idOf(ndbConfig(fleet(1, 2, 1), 256), address));
});

test('nodes ask every management node, and call themselves as the configuration does', () => {
  const members = fleet(2, 2, 1);
  expect(connectString(members)).toBe('10.0.1.1:1186,10.0.1.2:1186');
  expect(ndbSettings(members)).toContain('ndb-connectstring = 10.0.1.1:1186,10.0.1.2:1186');
  const [management, , , data] = members as [Member, Member, Member, Member];
  expect(ndbManagement(management).command).toContain('--ndb-nodeid=145');
  expect(ndbData(members, data).command).toEqual(
    expect.arrayContaining(['--ndb-nodeid=2', '--ndb-connectstring=10.0.1.1:1186,10.0.1.2:1186']),
  );
});
