import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { ec2Contents, tagsOf } from '../ec2-contents.ts';
import { type Ec2Emulator, startEc2Emulator } from '../ec2-emulator.ts';
import { type Ec2FleetOptions, ec2Fleet } from '../ec2-fleet.ts';
import { killedUntilDone } from '../killed-ec2-fleet.ts';
import { type LossyProxy, losing, pass, refusing, startLossyProxy, timesCarriedOut } from '../lossy-proxy.ts';

const operatorKey = generateOpensshKey();
let ec2: Ec2Emulator;
let proxy: LossyProxy;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  ec2 = await startEc2Emulator();
});
afterAll(() => ec2?.stop());
beforeEach(async () => {
  folder = temporaryFolder('ec2');
  await ec2.reset();
  proxy = await startLossyProxy(ec2.url);
});
afterEach(async () => {
  await proxy.close();
  folder.remove();
});

const fleet = (options: Partial<Ec2FleetOptions> = {}) =>
  ec2Fleet({
    url: proxy.url,
    name: 'shop',
    hosts: { queue: 1 },
    operatorKey,
    folder: folder.path,
    ...options,
  });

describe('answers get lost', () => {
  const seeds = [process.env.SLUICE_SEED ?? `${Math.floor(Math.random() * 1e9)}`, 'first'];
  test.each(seeds)(
    'three in ten (seed %s): up makes every host once, down takes everything away',
    async (seed) => {
      const hosts = { database: 2, queue: 1, proxy: 1 };
      const shop = fleet({ hosts });
      proxy.judge = losing(0.3, seed);
      await shop.up();
      proxy.judge = pass;
      expect((await shop.look()).changes).toEqual([]);
      const { instances, groups, keys, volumes } = await ec2Contents(ec2.client, 'shop');
      const names = instances.map((each) => tagsOf(each)['sluice:host']).sort();
      expect(names).toEqual(['database-1', 'database-2', 'proxy-1', 'queue-1']);
      expect([groups.length, keys.length, volumes.length]).toEqual([3, 1, 4]);
      expect(timesCarriedOut(proxy, 'RunInstances')).toBe(4);

      proxy.judge = losing(0.3, seed);
      await shop.down();
      const left = { instances: [], groups: [], keys: [], volumes: [] };
      expect(await ec2Contents(ec2.client, 'shop')).toEqual(left);
    },
  );

  test('a call that changes something is not sent again before the next look', async () => {
    const shop = fleet();
    await ec2Fleet({ url: ec2.url, name: 'shop', hosts: {}, operatorKey, folder: folder.path }).up();
    proxy.judge = ({ action, nth }) => (action === 'RunInstances' && nth === 1 ? { kind: 'lose' } : pass());
    await shop.up();
    const actions = proxy.calls.map(({ action }) => action);
    expect(actions.filter((action) => action === 'RunInstances')).toHaveLength(1);
    expect(shop.lines).toContain(
      '  host queue-1: no answer to RunInstances: it may have been done or not; looking again',
    );
  });
});

describe('EC2 says not now', () => {
  test('too many calls: a call is sent again, and nobody hears of it', async () => {
    const shop = fleet();
    proxy.judge = refusing('RunInstances', 'RequestLimitExceeded', { times: 2, status: 503 });
    await shop.up();
    expect(proxy.calls.filter(({ action }) => action === 'RunInstances')).toHaveLength(3);
    expect(shop.lines.join('\n')).not.toContain('RequestLimitExceeded');
  });

  test('too many calls for too long is told', async () => {
    proxy.judge = refusing('DescribeKeyPairs', 'RequestLimitExceeded', { status: 503 });
    await expect(fleet().look()).rejects.toMatchObject({
      failureCause: 'throttled',
      isWorthAnotherTry: true,
    });
    expect(proxy.calls.filter(({ action }) => action === 'DescribeKeyPairs')).toHaveLength(5);
  });

  test('a zone without room: the next one is taken', async () => {
    const shop = fleet();
    proxy.judge = refusing('RunInstances', 'InsufficientInstanceCapacity', { times: 1, status: 500 });
    await shop.up();
    const { instances } = await ec2Contents(ec2.client, 'shop');
    expect(instances.map(({ Placement }) => Placement?.AvailabilityZone)).toEqual(['eu-central-1b']);
    const recorded = shop.records.get('queue-1')?.launchToken;
    expect(instances[0]?.ClientToken).toMatch(new RegExp(`^${recorded}-[0-9a-f]+$`));
    expect(shop.lines).toContain(
      '  queue-1: eu-central-1a has no room for t3.small (InsufficientInstanceCapacity)',
    );
    expect((await shop.look()).changes).toEqual([]);
  });

  test('no zone with room is told, and up goes on later', async () => {
    const shop = fleet();
    proxy.judge = refusing('RunInstances', 'Unsupported');
    await expect(shop.up()).rejects.toThrow(
      'queue-1: none of eu-central-1a (Unsupported), eu-central-1b (Unsupported), eu-central-1c (Unsupported) has room for t3.small now. Call again later, or choose another size or further subnets.',
    );
    proxy.judge = pass;
    expect((await shop.up()).hosts).toHaveLength(1);
  });

  test('a host that ends as soon as it is launched is told, and not launched for ever', async () => {
    proxy.judge = async ({ action }) => {
      const { instances } = await ec2Contents(ec2.client, 'shop');
      const InstanceIds = instances.map(({ InstanceId = '' }) => InstanceId);
      if (action === 'DescribeInstances' && InstanceIds.length > 0)
        await ec2.client.send(new TerminateInstancesCommand({ InstanceIds }));
      return pass();
    };
    await expect(fleet().up()).rejects.toThrow(
      /^queue-1 was launched 2 times, and did not last: t3\.small, since .*initiated shutdown/,
    );
    expect(timesCarriedOut(proxy, 'RunInstances')).toBe(2);
  });

  test('a group that is still in use is deleted later', async () => {
    const shop = fleet();
    await shop.up();
    proxy.judge = refusing('DeleteSecurityGroup', 'DependencyViolation', { times: 2 });
    await shop.down();
    expect((await ec2Contents(ec2.client, 'shop')).groups).toEqual([]);
  });
});

describe('the token of a launch', () => {
  test.each(['IdempotentInstanceTerminated', 'IdempotentParameterMismatch'])(
    'is given up when nothing came of it (%s)',
    async (code) => {
      const shop = fleet();
      const { launchToken } = shop.records.forLaunch('queue-1');
      proxy.judge = refusing('RunInstances', code, { times: 1 });
      const { hosts } = await shop.up();
      expect(hosts).toHaveLength(1);
      expect(shop.records.get('queue-1')?.launchToken).not.toBe(launchToken);
    },
  );

  test('is kept when its host is there after all', async () => {
    const shop = fleet();
    // EC2 does not tell of the host at first, as it may happen just after a launch.
    let isHidden = true;
    proxy.judge = (call) => {
      if (call.action === 'RunInstances' && call.nth === 2) {
        isHidden = false;
        return { kind: 'refuse', code: 'IdempotentParameterMismatch', status: 400 };
      }
      const instead = new URLSearchParams(call.params);
      if (isHidden && call.action === 'DescribeInstances') instead.set('Filter.1.Value.1', 'nobody');
      return { kind: 'pass', instead };
    };
    const { hosts } = await shop.up();
    expect(hosts).toHaveLength(1);
    expect((await ec2Contents(ec2.client, 'shop')).instances).toHaveLength(1);
    expect(proxy.calls.filter(({ action }) => action === 'RunInstances')).toHaveLength(2);
  });

  test('is not used up by a host that EC2 does not tell of for a moment', async () => {
    const shop = fleet();
    await shop.up();
    proxy.judge = (call) => {
      const instead = new URLSearchParams(call.params);
      if (call.action === 'DescribeInstances' && call.nth <= 6) instead.set('Filter.1.Value.1', 'nobody');
      return { kind: 'pass', instead };
    };
    const seen = proxy.calls.filter(({ action }) => action === 'DescribeInstances').length;
    expect(seen).toBeLessThan(6);
    await shop.up();
    expect((await ec2Contents(ec2.client, 'shop')).instances).toHaveLength(1);
    expect(proxy.calls.filter(({ action }) => action === 'RunInstances')).toHaveLength(1);
  });
});

describe('the process dies', () => {
  test.each([1, 4])(
    'at its change no. %i, again and again: up makes every host once, down takes everything away',
    async (nth) => {
      const options = {
        url: proxy.url,
        name: 'shop',
        hosts: { queue: 1, proxy: 1 },
        operatorKey,
        folder: folder.path,
      };
      expect(await killedUntilDone(proxy, options, 'up', nth)).toBeGreaterThan(1);
      proxy.judge = pass;
      expect(await ec2Fleet(options).look()).toMatchObject({ changes: [], problems: [] });
      const { instances, groups, keys, volumes } = await ec2Contents(ec2.client, 'shop');
      expect(instances.map((each) => tagsOf(each)['sluice:host']).sort()).toEqual(['proxy-1', 'queue-1']);
      expect([groups.length, keys.length, volumes.length]).toEqual([2, 1, 2]);
      expect(timesCarriedOut(proxy, 'RunInstances')).toBe(2);

      expect(await killedUntilDone(proxy, options, 'down', nth + 1)).toBeGreaterThan(0);
      const left = { instances: [], groups: [], keys: [], volumes: [] };
      expect(await ec2Contents(ec2.client, 'shop')).toEqual(left);
    },
    120_000,
  );
});
