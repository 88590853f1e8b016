import { join } from 'node:path';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSubnetsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { changeLine } from '../../fleet/plan/change.ts';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { freePort } from '../../local/servers/free-port.ts';
import { ec2Contents } from '../ec2-contents.ts';
import { EC2_DRIFT } from '../ec2-drift.ts';
import { type Ec2Emulator, startEc2Emulator } from '../ec2-emulator.ts';
import { type Ec2FleetOptions, ec2Fleet } from '../ec2-fleet.ts';
import { refusing, startLossyProxy } from '../lossy-proxy.ts';

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

type Rest = [change?: Parameters<typeof ec2Fleet>[1], settings?: Parameters<typeof ec2Fleet>[2]];
const fleet = (options: Partial<Ec2FleetOptions> = {}, ...rest: Rest) =>
  ec2Fleet(
    {
      url: ec2.url,
      name: 'shop',
      hosts: { queue: 1, proxy: 1 },
      operatorKey,
      folder: folder.path,
      ...options,
    },
    ...rest,
  );

test.each(EC2_DRIFT)('$what is shown and put right', async ({ byHand, changes }) => {
  const shop = fleet();
  const { hosts } = await shop.up();
  const contents = await ec2Contents(ec2.client, 'shop');
  const group = (name: string) => contents.groups.find(({ GroupName }) => GroupName === name)?.GroupId ?? '';
  await byHand(ec2.client, {
    queue: hosts[0]?.id ?? '',
    queueGroup: group('sluice-shop-queue'),
    proxyGroup: group('sluice-shop-proxy'),
    contents,
  });

  const lines = (await shop.look()).changes.map(changeLine);
  expect(lines).toEqual(
    changes.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
  const after = await shop.up();
  expect((await shop.look()).changes).toEqual([]);
  expect(after.hosts.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'queue-1 running',
    'proxy-1 running',
  ]);
  const { instances, volumes, groups } = await ec2Contents(ec2.client, 'shop');
  expect([instances.length, volumes.length, groups.length]).toEqual([2, 2, 2]);
});

test('another size is another host, and what a role leaves behind goes', async () => {
  const small = await fleet().up();
  const hosts = [{ name: 'queue-1', role: 'queue' as const, size: 't3.medium', diskGb: 30 }];
  const shop = fleet({ hosts: { queue: 1 } }, { hosts });
  expect((await shop.look()).changes.map(changeLine)).toEqual([
    '- rule queue tcp 6379 from proxy: the file does not ask for it (“the proxy uses the queue”)',
    '± host queue-1: it is t3.small, not t3.medium',
    '- host proxy-1: the file does not ask for it',
    '- group sluice-shop-proxy: no host needs it',
  ]);
  const large = await shop.up();
  expect(large.hosts).toMatchObject([{ name: 'queue-1', size: 't3.medium' }]);
  expect(large.hosts[0]?.id).not.toBe(small.hosts[0]?.id);
  const { groups, volumes } = await ec2Contents(ec2.client, 'shop');
  expect(groups.map(({ GroupName }) => GroupName)).toEqual(['sluice-shop-queue']);
  expect(volumes).toMatchObject([{ Size: 30 }]);
});

describe('somebody has to do something', () => {
  const REFUSALS = [
    [
      'DescribeInstances',
      'AuthFailure',
      401,
      /does not take the credentials \(AuthFailure: .*AWS_ACCESS_KEY_ID/,
    ],
    ['RunInstances', 'UnauthorizedOperation', 403, /give them the permission ec2:RunInstances/],
    ['RunInstances', 'VcpuLimitExceeded', 400, /a limit of the account .*VcpuLimitExceeded.*Service Quotas/],
    [
      'CreateSecurityGroup',
      'InvalidParameterValue',
      400,
      /EC2 refuses CreateSecurityGroup \(InvalidParameterValue/,
    ],
  ] as const;
  test.each(REFUSALS)('%s: %s', async (action, code, status, message) => {
    const proxy = await startLossyProxy(ec2.url);
    proxy.judge = refusing(action, code, { status });
    await expect(fleet({ url: proxy.url, hosts: { queue: 1 } }).up()).rejects.toThrow(message);
    expect(proxy.calls.filter((call) => call.action === action)).toHaveLength(1);
    await proxy.close();
  });

  test('no credentials', async () => {
    const none = join(folder.path, 'none');
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', none);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', none);
    try {
      await expect(fleet({ credentials: null }).up()).rejects.toThrow(
        /^There are no AWS credentials: set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and/,
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(fleet({ url }).up()).rejects.toThrow(/EC2 cannot be reached for \w+ \(ECONNREFUSED\)/);
  });

  const key = generateOpensshKey();
  const WRONG: [what: string, message: RegExp, options: Partial<Ec2FleetOptions>, ...rest: Rest][] = [
    [
      'another size',
      /does not have a size of the file.*t9\.tiny/,
      {},
      { hosts: [host({ size: 't9.tiny' })] },
    ],
    ['a small disk', /needs 15 GB, hosts\.queue\.diskGb is 8/, {}, { hosts: [host({ diskGb: 8 })] }],
    ['no such image', /no image of owner self with a name like x\*/i, {}, {}, image('self', 'x*')],
    [
      'an image for other processors',
      /is for x86_64, which t3\.small is \(they are for arm64\)/,
      {},
      {},
      image('amazon', 'debian-12-arm*'),
    ],
    [
      'no such subnet',
      /'?subnet-0abc'? does not exist.*provider\.subnets/,
      {},
      {},
      { subnets: ['subnet-0abc'] },
    ],
    ['another operator', /holds another public key than this machine's/, { operatorKey: key }],
    ['lost records', /queue-1 \(i-\w+\) is there, but its keys are not known here/, { folder: '/nowhere' }],
  ];
  test.each(WRONG)('%s', async (what, message, options, ...rest) => {
    if (what === 'another operator' || what === 'lost records') await fleet().up();
    await expect(fleet(options, ...rest).up()).rejects.toThrow(message);
  });

  test('what only bears our name is not ours', async () => {
    const PublicKeyMaterial = Buffer.from(operatorKey.publicKey);
    await ec2.client.send(new ImportKeyPairCommand({ KeyName: 'sluice-shop', PublicKeyMaterial }));
    await expect(fleet().up()).rejects.toThrow('There is a key pair sluice-shop that is not of this fleet.');
    await ec2.client.send(
      new CreateSecurityGroupCommand({ GroupName: 'sluice-other-queue', Description: 'a stranger' }),
    );
    await expect(fleet({ name: 'other' }).up()).rejects.toThrow(
      /There is a security group sluice-other-queue \(sg-\w+\) that is not of this fleet/,
    );
  });

  test('no default network', async () => {
    const { Subnets = [] } = await ec2.client.send(new DescribeSubnetsCommand());
    for (const { SubnetId } of Subnets) await ec2.client.send(new DeleteSubnetCommand({ SubnetId }));
    await expect(fleet().up()).rejects.toThrow(
      /The default VPC vpc-\w+ has no default subnet\. Name subnets/,
    );
    await ec2.client.send(new DeleteVpcCommand({ VpcId: Subnets[0]?.VpcId }));
    await expect(fleet().up()).rejects.toThrow(
      /^There is no default VPC in eu-central-1\. Name subnets under/,
    );
  });

  test('subnets in several networks', async () => {
    const subnets: string[] = [];
    for (const CidrBlock of ['10.1.0.0/16', '10.2.0.0/16']) {
      const { Vpc } = await ec2.client.send(new CreateVpcCommand({ CidrBlock }));
      const { Subnet } = await ec2.client.send(new CreateSubnetCommand({ CidrBlock, VpcId: Vpc?.VpcId }));
      subnets.push(Subnet?.SubnetId ?? '');
    }
    await expect(fleet({}, {}, { subnets }).up()).rejects.toThrow(/provider\.subnets are in several VPCs/);
    const { hosts } = await fleet({}, {}, { subnets: subnets.slice(1) }).up();
    // Nobody outside reaches a subnet without public addresses; who is inside does.
    expect(hosts[0]).toMatchObject({ publicName: '', login: { host: hosts[0]?.privateAddress } });
    expect(hosts[0]?.privateAddress).toMatch(/^10\.2\./);
    await expect(fleet().up()).rejects.toThrow(
      /is in vpc-\w+, the subnets are in vpc-\w+\. A fleet does not move/,
    );
  });
});

function host(change: { size?: string; diskGb?: number }) {
  return { name: 'queue-1', role: 'queue' as const, size: 't3.small', diskGb: 20, ...change };
}

function image(owner: string, name: string) {
  return { image: { owner, name, user: 'admin' } };
}
