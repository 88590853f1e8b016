import { describe, expect, test } from 'vitest';
import { encodeOpensshKey } from '../../../local/cluster/openssh-key.ts';
import { fleetHosts } from '../../file/fleet-hosts.ts';
import { parseHostKeyLine } from '../../network/host-key-line.ts';
import { countProblems } from './count-problems.ts';
import { parseHostsFile } from './hosts-file.ts';

const KEY = encodeOpensshKey(Buffer.alloc(32, 1), Buffer.alloc(32, 2)).publicKey;
const HEADER =
  'name,user_name,public_dns_name,private_dns_name,public_ip_address,state,role,ssh_port,mysql_port,host_key,transport';
const file = (...lines: string[]) => parseHostsFile([HEADER, ...lines, ''].join('\n'));
const mistakes = (...lines: string[]) => {
  const read = file(...lines);
  return read.outcome === 'broken' ? read.mistakes : [];
};

test('hosts that run, with the lines they stand in', () => {
  const read = file(
    `db,admin,db.example.com,10.0.0.4,192.0.2.4,running,database,2222,3306,${KEY},ssh`,
    '',
    'old,,,,,stopped,,,,,',
    `q,root,,10.0.0.5,,running,queue,,,192.0.2.5 ${KEY},`,
  );
  expect(read).toEqual({
    outcome: 'read',
    hosts: [
      {
        line: 2,
        name: 'db',
        role: 'database',
        userName: 'admin',
        publicName: 'db.example.com',
        privateName: '10.0.0.4',
        publicAddress: '192.0.2.4',
        sshPort: 2222,
        hostKey: KEY,
      },
      {
        line: 5,
        name: 'q',
        role: 'queue',
        userName: 'root',
        publicName: '',
        privateName: '10.0.0.5',
        publicAddress: '',
        sshPort: 22,
        hostKey: KEY,
      },
    ],
  });
});

describe('mistakes', () => {
  test.each([
    ['no role', `a,u,h,,,running,,,,${KEY},`, /line 2: role must be one of standalone, .*, not empty/],
    [
      'a role of inventories',
      `a,u,h,,,running,primary,,,${KEY},`,
      /line 2: role must be one of .*, not primary/,
    ],
    [
      'no key',
      'a,u,h.example,,,running,queue,,,,',
      /line 2: host_key is empty: .*ssh-keyscan -t ed25519 h\.example prints/,
    ],
    ['another key', 'a,u,h,,,running,queue,,,ssh-rsa AAAA,', /line 2: host_key must be of the form/],
    ['no user', `a,,h,,,running,queue,,,${KEY},`, /line 2: user_name is empty/],
    ['no address', `a,u,,,,running,queue,,,${KEY},`, /line 2: there is no name and no address/],
    ['no state', `a,u,h,,,,queue,,,${KEY},`, /line 2: state is empty/],
    ['name', `a b,u,h,,,running,queue,,,${KEY},`, /line 2: name must be/],
    ['ssh_port', `a,u,h,,,running,queue,0,,${KEY},`, /line 2: ssh_port must be/],
    ['mysql_port', `a,u,h,,,running,queue,,65536,${KEY},`, /line 2: mysql_port must be/],
    ['transport', `a,u,h,,,running,queue,,,${KEY},tls`, /line 2: transport must be ssh, not tls/],
    ['columns', 'a,u', /Invalid Record Length/],
  ])('%s', (_, line, told) => {
    expect(mistakes(line)).toEqual([expect.stringMatching(told)]);
  });

  test('all together', () => {
    const line = (name: string) => `${name},u,h,,,running,queue,,,${KEY},`;
    expect(mistakes(line('a'), line('a'), 'b,,i,,,running,,,,,')).toEqual([
      'line 3: a stands in line 2 too',
      'line 3: a has the address and port of line 2',
      expect.stringContaining('line 4: user_name'),
      expect.stringContaining('line 4: role'),
      expect.stringContaining('line 4: host_key'),
    ]);
  });

  test.each([
    ['', ['the file lists no host']],
    [HEADER, ['the file lists no host']],
    [
      'name,state,colour\na,running,red',
      expect.arrayContaining([
        'line 1: the column user_name is missing',
        'line 1: the column colour is not known',
      ]),
    ],
  ])('%j', (text, told) => {
    expect(parseHostsFile(text)).toEqual({ outcome: 'broken', mistakes: told });
  });
});

test.each([
  [KEY, KEY],
  [`192.0.2.5 ${KEY}`, KEY],
  [`${KEY} root@db`, KEY],
  [`[192.0.2.5]:2222 ${KEY} `, KEY],
  ['ssh-ed25519 AAAA', null],
  [KEY.replace('ssh-ed25519', 'ssh-rsa'), null],
  [`${KEY.slice(0, -4)}`, null],
  ['', null],
])('%s', (text, key) => {
  expect(parseHostKeyLine(text)).toBe(key);
});

test('as many hosts of each role as the fleet file asks for', () => {
  const read = file(
    `a,u,a,,,running,database,,,${KEY},`,
    `b,u,b,,,running,database,,,${KEY},`,
    `c,u,c,,,running,proxy,,,${KEY},`,
  );
  const hosts = read.outcome === 'read' ? read.hosts : [];
  const group = (count: number) => ({ count, diskGb: 20 });
  const wanted = (database: number, queue: number, proxy: number) =>
    fleetHosts({ hosts: { database: group(database), queue: group(queue), proxy: group(proxy) } });
  expect(countProblems('hosts.csv', wanted(2, 0, 1), hosts)).toEqual([]);
  expect(countProblems('hosts.csv', wanted(1, 1, 2), hosts)).toEqual([
    'hosts.csv: 2 running hosts (lines 2, 3) of the role database, the fleet file asks for 1: take lines out, or change hosts.database.count',
    'hosts.csv: no running host of the role queue, the fleet file asks for 1: add what is missing, or change hosts.queue.count',
    'hosts.csv: 1 running host (line 4) of the role proxy, the fleet file asks for 2: add what is missing, or change hosts.proxy.count',
  ]);
});
