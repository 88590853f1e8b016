import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Ec2FleetOptions } from './ec2-fleet.ts';
import { type LossyProxy, pass } from './lossy-proxy.ts';

const PROGRAM = join(import.meta.dirname, 'ec2-fleet-process.ts');
const MAX_KILLS = 20;

/**
 * Runs `up` or `down` of a fleet as a process that is killed at its n-th change, again and again, until one has nothing left to be
 * killed at. It dies when the change has been carried out and before it hears of it; with an even n, the first time just before that.
 * Returns how many died.
 */
export async function killedUntilDone(
  proxy: LossyProxy,
  options: Ec2FleetOptions,
  command: 'up' | 'down',
  nth: number,
): Promise<number> {
  for (let kills = 0; kills <= MAX_KILLS; kills += 1) {
    // What is always cut off before it is carried out would be begun for ever.
    const isBefore = kills === 0 && nth % 2 === 0;
    if ((await run(proxy, options, command, nth, isBefore)) === 'done') return kills;
  }
  throw new Error(`${command} is not done after ${MAX_KILLS} kills`);
}

async function run(
  proxy: LossyProxy,
  options: Ec2FleetOptions,
  command: string,
  nth: number,
  isBefore: boolean,
): Promise<'done' | 'killed'> {
  const env = {
    ...process.env,
    FLEET: JSON.stringify(options),
    COMMAND: command,
    // Half of such a process's time goes into compiling the SDK.
    NODE_COMPILE_CACHE: join(options.folder, 'compiled'),
  };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const kill = () => void child.kill('SIGKILL');
  let changes = 0;
  proxy.judge = ({ isReading }) => {
    if (!isReading) changes += 1;
    if (isReading || changes !== nth) return pass();
    if (!isBefore) return { kind: 'lose', afterwards: kill };
    kill();
    return { kind: 'drop' };
  };
  const [code, signal] = await once(child, 'exit');
  await proxy.settled();
  if (code === 0) return 'done';
  if (signal !== 'SIGKILL' || errors !== '') throw new Error(`${command} ended by itself:\n${errors}`);
  return 'killed';
}
