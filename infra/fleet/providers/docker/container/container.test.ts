import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { containerOptions } from './container-options.ts';
import { firstFiles } from './first-files.ts';
import { hostSpec, sizeText } from './host-spec.ts';
import { tarArchive } from './tar-archive.ts';

const spec = (role: Parameters<typeof hostSpec>[2]['role'], size = '512m') =>
  hostSpec('shop', 'image:1', { name: `${role}-1`, role, size, diskGb: 20 });

test.each([
  ['database', [22], '/var/lib/mysql'],
  ['standalone', [22], '/var/lib/mysql'],
  ['management', [22], '/var/lib/mysql'],
  ['data', [22], '/var/lib/mysql'],
  ['queue', [22], '/var/lib/redis'],
  ['proxy', [22], undefined],
  ['gatekeeper', [22, 80, 443], undefined],
  ['orchestrator', [22, 80, 443], undefined],
  ['container', [22], undefined],
] as const)('%s publishes %j and keeps %s', (role, ports, path) => {
  expect(spec(role).ports).toEqual(ports);
  expect(spec(role).volume?.path).toBe(path);
});

test.each([
  ['512m', 512 * 2 ** 20],
  ['2g', 2 * 2 ** 30],
])('%s', (size, bytes) => {
  expect(spec('proxy', size).memoryBytes).toBe(bytes);
  expect(sizeText(bytes)).toBe(size);
});

test('sizes as a fleet file would have them', () => {
  expect([1536 * 2 ** 20, 1024 * 2 ** 20, 0].map(sizeText)).toEqual(['1536m', '1g', 'no limit']);
  expect(() => spec('proxy', 't3.small')).toThrow('not a limit of memory');
});

test('a container is unprivileged, its ports are on 127.0.0.1 alone, and its address stays', () => {
  const launch = {
    fleet: 'shop',
    token: 'token',
    network: 'sluice-shop',
    address: '10.213.4.10',
    publishedPorts: new Map([
      [22, 15_022],
      [80, 15_080],
      [443, 15_443],
    ]),
  };
  const options = containerOptions(spec('gatekeeper'), launch);
  expect(options).toMatchObject({
    name: 'sluice-shop-gatekeeper-1',
    Hostname: 'gatekeeper-1',
    Labels: { 'sluice.fleet': 'shop', 'sluice.host': 'gatekeeper-1', 'sluice.role': 'gatekeeper' },
    HostConfig: {
      CapAdd: ['NET_ADMIN'],
      Memory: 536_870_912,
      MemorySwap: 536_870_912,
      RestartPolicy: { Name: 'no' },
      PortBindings: {
        '22/tcp': [{ HostIp: '127.0.0.1', HostPort: '15022' }],
        '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '15080' }],
        '443/tcp': [{ HostIp: '127.0.0.1', HostPort: '15443' }],
      },
    },
    NetworkingConfig: {
      EndpointsConfig: { 'sluice-shop': { IPAMConfig: { IPv4Address: '10.213.4.10' } } },
    },
  });
  expect(options.HostConfig?.Privileged).toBeUndefined();
  expect(() => containerOptions(spec('proxy'), { ...launch, publishedPorts: new Map() })).toThrow();
});

test('an archive that tar can read', () => {
  const content = 'x'.repeat(1_000);
  const archive = tarArchive([
    { path: 'etc/key', mode: 0o600, uid: 0, gid: 0, content },
    { path: 'home/empty', mode: 0o644, uid: 1000, gid: 100, content: '' },
  ]);
  const tar = (args: string[]) => execFileSync('tar', args, { input: archive, encoding: 'utf8' });
  expect(tar(['-tv', '--numeric-owner', '-f', '-']).replace(/ +/g, ' ')).toBe(
    '-rw------- 0/0 1000 1970-01-01 00:00 etc/key\n-rw-r--r-- 1000/100 0 1970-01-01 00:00 home/empty\n',
  );
  expect(tar(['-xO', '-f', '-', 'etc/key'])).toBe(content);
  expect(() => tarArchive([{ path: 'x'.repeat(101), mode: 0, uid: 0, gid: 0, content: '' }])).toThrow();
});

test('the first files: who logs in, which key is shown, which name servers are asked', () => {
  const archive = firstFiles({
    operatorPublicKey: 'ssh-ed25519 AAAA operator\n',
    firstKey: { privateKey: 'PRIVATE', publicKey: 'ssh-ed25519 BBBB' },
    nameServers: ['10.0.0.2', '10.0.0.3', '10.0.0.4'],
  });
  const print = (path: string) =>
    execFileSync('tar', ['-xO', '-f', '-', path], { input: archive, encoding: 'utf8' });
  expect(print('home/operator/.ssh/authorized_keys')).toBe('ssh-ed25519 AAAA operator\n');
  expect(print('etc/ssh/ssh_host_ed25519_key')).toBe('PRIVATE');
  expect(print('etc/ssh/ssh_host_ed25519_key.pub')).toBe('ssh-ed25519 BBBB\n');
  expect(print('etc/resolv.conf.host')).toBe(
    'nameserver 127.0.0.11\nnameserver 10.0.0.2\nnameserver 10.0.0.3\noptions ndots:0 timeout:3\n',
  );
});
