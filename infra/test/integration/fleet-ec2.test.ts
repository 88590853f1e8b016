import {
  CopyImageCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fleetHosts } from '../../fleet/file/fleet-hosts.ts';
import { changeCounts, changeLine } from '../../fleet/plan/change.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { ec2Contents, tagsOf } from '../ec2-contents.ts';
import { type Ec2Emulator, REGION, startEc2Emulator } from '../ec2-emulator.ts';
import { ec2Fleet } from '../ec2-fleet.ts';
import { makeStrangers } from '../ec2-strangers.ts';
import { startLossyProxy } from '../lossy-proxy.ts';

const HOSTS = { database: 2, queue: 1, proxy: 1, gatekeeper: 1 };
const operatorKey = generateOpensshKey();
let ec2: Ec2Emulator;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  ec2 = await startEc2Emulator();
});
afterAll(() => ec2?.stop());
beforeEach(async () => {
  folder = temporaryFolder('ec2');
  await ec2.reset();
});
afterEach(() => folder.remove());

const fleet = (name = 'shop', url = ec2.url) =>
  ec2Fleet({ url, name, hosts: HOSTS, operatorKey, folder: folder.path });

test('plans, makes what was planned, and then finds nothing to do', async () => {
  const shop = fleet();
  const plan = await shop.look();
  expect(changeCounts(plan.changes)).toBe('22 to create');
  expect(plan).toMatchObject({ hosts: [], problems: [] });
  expect((await ec2Contents(ec2.client, 'shop')).groups).toEqual([]);

  const { hosts } = await shop.up();
  expect(shop.lines).toHaveLength(22);
  for (const change of plan.changes)
    expect(shop.lines).toContainEqual(expect.stringContaining(changeLine(change)));
  expect(hosts.map(({ name }) => name)).toEqual(fleetHosts({ hosts: sized(HOSTS) }).map(({ name }) => name));
  const [database, , , , gatekeeper] = hosts;
  expect(database).toMatchObject({
    role: 'database',
    state: 'running',
    size: 't3.small',
    login: { host: database?.publicName, port: 22, user: 'admin' },
    privateAddress: expect.stringMatching(/^172\.31\./),
    https: null,
  });
  expect(gatekeeper?.https).toEqual({ host: gatekeeper?.publicName, port: 443 });

  expect(await shop.look()).toMatchObject({ hosts, changes: [], problems: [] });
  expect(await fleet().look()).toMatchObject({ hosts, changes: [], problems: [] });
});

test('groups let in what the rules say, and nothing else', async () => {
  await fleet().up();
  const { groups } = await ec2Contents(ec2.client, 'shop');
  const nameOf = new Map(groups.map(({ GroupId, GroupName }) => [GroupId, GroupName]));
  const rulesOf = ({ IpPermissions = [] }: SecurityGroup) =>
    IpPermissions.flatMap(({ FromPort, UserIdGroupPairs = [], IpRanges = [], Ipv6Ranges = [] }) => [
      ...UserIdGroupPairs.map(({ GroupId }) => `${FromPort} ${nameOf.get(GroupId)}`),
      ...IpRanges.map(({ CidrIp }) => `${FromPort} ${CidrIp}`),
      ...Ipv6Ranges.map(({ CidrIpv6 }) => `${FromPort} ${CidrIpv6}`),
    ]).sort();
  expect(Object.fromEntries(groups.map((group) => [group.GroupName, rulesOf(group)]))).toEqual({
    'sluice-shop-database': ['22 203.0.113.7/32', '22 sluice-shop-proxy', '3306 sluice-shop-database'],
    'sluice-shop-queue': ['22 203.0.113.7/32', '6379 sluice-shop-gatekeeper', '6379 sluice-shop-proxy'],
    'sluice-shop-proxy': ['22 203.0.113.7/32'],
    'sluice-shop-gatekeeper': [
      '22 203.0.113.7/32',
      '443 198.51.100.0/24',
      '443 2001:db8:1::/48',
      '80 198.51.100.0/24',
      '80 2001:db8:1::/48',
    ],
  });
});

test('a host is launched from the newest image, with a closed disk, guarded metadata and our host key only', async () => {
  const images = await ec2.client.send(new DescribeImagesCommand());
  const old = images.Images?.find(({ Architecture }) => Architecture === 'x86_64');
  const newer = await ec2.client.send(
    new CopyImageCommand({ SourceImageId: old?.ImageId, SourceRegion: REGION, Name: 'debian-12-newer' }),
  );
  const shop = ec2Fleet(
    { url: ec2.url, name: 'shop', hosts: { queue: 1 }, operatorKey, folder: folder.path },
    {},
    { image: { owner: 'self', name: 'debian-12-*', user: 'admin' } },
  );
  await shop.up();

  const { instances, volumes, keys } = await ec2Contents(ec2.client, 'shop');
  expect(instances).toHaveLength(1);
  expect(instances[0]).toMatchObject({
    ImageId: newer.ImageId,
    InstanceType: 't3.small',
    KeyName: 'sluice-shop',
    ClientToken: shop.records.get('queue-1')?.launchToken,
    SecurityGroups: [{ GroupName: 'sluice-shop-queue' }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    BlockDeviceMappings: [{ Ebs: { DeleteOnTermination: true } }],
  });
  expect(volumes).toMatchObject([{ Encrypted: true, VolumeType: 'gp3', Size: 20 }]);
  const tags = {
    'sluice:fleet': 'shop',
    'sluice:host': 'queue-1',
    'sluice:role': 'queue',
    Name: 'shop-queue-1',
  };
  for (const each of [...instances, ...volumes]) expect(tagsOf(each)).toEqual(tags);
  expect(keys).toMatchObject([{ KeyType: 'ed25519', PublicKey: operatorKey.publicKey }]);

  const data = await ec2.client.send(
    new DescribeInstanceAttributeCommand({ InstanceId: instances[0]?.InstanceId, Attribute: 'userData' }),
  );
  const userData = Buffer.from(data.UserData?.Value ?? '', 'base64').toString();
  expect(userData).toMatch(/^#cloud-config\n/);
  const firstKey = shop.records.get('queue-1')?.firstKey;
  expect(parse(userData)).toEqual({
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: firstKey?.privateKey, ed25519_public: firstKey?.publicKey },
    ssh_pwauth: false,
    disable_root: true,
  });
});

test('an image is of the architecture of its size', async () => {
  const hosts = [{ name: 'queue-1', role: 'queue' as const, size: 't4g.small', diskGb: 20 }];
  const shop = ec2Fleet(
    { url: ec2.url, name: 'shop', hosts: { queue: 1 }, operatorKey, folder: folder.path },
    { hosts },
  );
  await shop.up();
  const { instances } = await ec2Contents(ec2.client, 'shop');
  expect(instances).toMatchObject([{ Architecture: 'arm64', InstanceType: 't4g.small' }]);
});

test('down leaves nothing of the fleet, and everything of others', async () => {
  const strangers = await makeStrangers(ec2.client);
  const before = await strangers();
  const other = fleet('other');
  await other.up();
  const shop = fleet();
  await shop.up();
  await ec2.client.send(
    new CreateVolumeCommand({
      AvailabilityZone: 'eu-central-1a',
      Size: 8,
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'sluice:fleet', Value: 'shop' }] }],
    }),
  );

  const plan = await shop.provider.lookForRemoval();
  expect(changeCounts(plan.changes)).toBe('15 to delete');
  expect(await shop.down()).toEqual({ hosts: [], changes: [], problems: [] });
  expect(await ec2Contents(ec2.client, 'shop')).toEqual({ instances: [], groups: [], keys: [], volumes: [] });
  expect(shop.records.get('queue-1')).toBeNull();

  expect((await other.look()).changes).toEqual([]);
  expect(await strangers()).toEqual(before);
  const again = await shop.up();
  expect(again.hosts).toHaveLength(5);
});

test('reads every page', async () => {
  const proxy = await startLossyProxy(ec2.url);
  try {
    proxy.judge = ({ action, params }) => {
      const instead = new URLSearchParams(params);
      if (action === 'DescribeInstances') instead.set('MaxResults', '2');
      return { kind: 'pass', instead };
    };
    const shop = fleet('shop', proxy.url);
    const { hosts } = await shop.up();
    expect(hosts).toHaveLength(5);
    const pages = proxy.calls.filter(({ params }) => params.has('NextToken'));
    expect(pages.length).toBeGreaterThanOrEqual(2);
    expect((await shop.look()).changes).toEqual([]);
  } finally {
    await proxy.close();
  }
});

function sized(counts: Record<string, number>) {
  const group = (count: number) => ({ count, size: 't3.small', diskGb: 20 });
  return Object.fromEntries(Object.entries(counts).map(([role, count]) => [role, group(count)]));
}
