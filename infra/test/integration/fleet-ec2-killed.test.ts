import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateOpensshKey } from '../../local/cluster/openssh-key.ts';
import { ec2Contents, tagsOf } from '../ec2-contents.ts';
import { type Ec2Emulator, startEc2Emulator } from '../ec2-emulator.ts';
import { type Ec2FleetOptions, ec2Fleet } from '../ec2-fleet.ts';
import { type LossyProxy, pass, startLossyProxy, timesCarriedOut } from '../lossy-proxy.ts';

const PROGRAM = join(import.meta.dirname, '..', 'ec2-fleet-process.ts');
const HOSTS = { queue: 1, proxy: 1 };
/** Key, two groups, three rules, two hosts. */
const CHANGES = 8;
const folder = temporaryFolder('ec2-killed');
const operatorKey = generateOpensshKey();
let ec2: Ec2Emulator;

beforeAll(async () => {
  ec2 = await startEc2Emulator();
});
afterAll(async () => {
  await ec2?.stop();
  folder.remove();
});

type Run = 'done' | 'killed';

/** Kills the process when its n-th change has been carried out or, every other time, just before that. */
async function run(proxy: LossyProxy, options: Ec2FleetOptions, command: string, nth: number): Promise<Run> {
  const env = {
    ...process.env,
    FLEET: JSON.stringify(options),
    COMMAND: command,
    // Half of such a process's time goes into compiling the SDK.
    NODE_COMPILE_CACHE: join(folder.path, 'compiled'),
  };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const kill = () => void child.kill('SIGKILL');
  let changes = 0;
  proxy.judge = ({ isReading }) => {
    if (isReading) return pass();
    changes += 1;
    if (changes !== nth) return pass();
    if (nth % 2 === 1) return { kind: 'lose', afterwards: kill };
    kill();
    return { kind: 'drop' };
  };
  const [code, signal] = await once(child, 'exit');
  await proxy.settled();
  if (code === 0) return 'done';
  expect({ signal, errors }).toEqual({ signal: 'SIGKILL', errors: '' });
  return 'killed';
}

async function untilDone(proxy: LossyProxy, options: Ec2FleetOptions, command: string, nth: number) {
  let kills = 0;
  while ((await run(proxy, options, command, nth)) === 'killed') {
    kills += 1;
    expect(kills).toBeLessThanOrEqual(2 * CHANGES);
    // A change that is never carried out would be begun for ever: the next time it is let through.
    if (nth % 2 === 0) nth += 1;
  }
  return kills;
}

test.each([1, 4])(
  'up, killed at its change no. %i again and again, makes every host once; down takes everything away',
  async (nth) => {
    const proxy = await startLossyProxy(ec2.url);
    const name = `killed-${nth}`;
    const options = { url: proxy.url, name, hosts: HOSTS, operatorKey, folder: folder.path };
    try {
      expect(await untilDone(proxy, options, 'up', nth)).toBeGreaterThan(0);
      const { instances, groups, keys, volumes } = await ec2Contents(ec2.client, name);
      expect(instances.map((each) => tagsOf(each)['sluice:host']).sort()).toEqual(['proxy-1', 'queue-1']);
      expect([groups.length, keys.length, volumes.length]).toEqual([2, 1, 2]);
      expect(timesCarriedOut(proxy, 'RunInstances')).toBe(2);
      const fleet = ec2Fleet({ ...options, url: ec2.url });
      expect(await fleet.look()).toMatchObject({ changes: [], problems: [] });
      await fleet.provider.close();

      await untilDone(proxy, options, 'down', nth + 1);
      const left = { instances: [], groups: [], keys: [], volumes: [] };
      expect(await ec2Contents(ec2.client, name)).toEqual(left);
    } finally {
      await proxy.close();
    }
  },
  120_000,
);
