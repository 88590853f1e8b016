import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFolderLock } from '../../local/binaries/folder-lock.ts';
import type { CommandName } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { writeExistingFleet } from './existing-fleet-under-test.ts';
import { findFleet, openFleet, type Surroundings } from './fleet.ts';
import { runFleetCommand } from './run-fleet-command.ts';

let folder: ReturnType<typeof temporaryFolder>;
let surroundings: Surroundings;
let lines: string[];
beforeEach(() => {
  folder = temporaryFolder('commands');
  lines = [];
  writeExistingFleet(folder.path);
  surroundings = {
    directory: folder.path,
    projectDir: folder.path,
    env: { SLUICE_FLEETS: join(folder.path, 'fleets') },
    say: (line) => void lines.push(line),
  };
});
afterEach(() => folder.remove());

const at = (file: string) => join(folder.path, 'fleets', 'shop', file);
const find = () => findFleet('fleet.yaml', surroundings);
const run = (name: CommandName) =>
  runFleetCommand({ name, file: 'fleet.yaml', checks: false, isSure: true, rest: [] }, surroundings);
/** As another command holds it. */
const whileLocked = <T>(work: () => Promise<T>) =>
  withFolderLock(find().folder.lockFile, { timeoutMs: 0, onWait: () => undefined }, work);

const PATIENCE_MS = 10_000;

test.each(['up', 'deploy', 'down'] as const)(
  'beside a command that changes, %s is refused before it has read or made anything',
  { timeout: PATIENCE_MS },
  async (name) => {
    writeFileSync(join(find().folder.path, 'hosts.json'), 'somebody is at it');
    const refused = await whileLocked(() => run(name).catch((error: unknown) => error));
    expect(refused).toBeInstanceOf(FleetFailure);
    expect((refused as Error).message).toContain(`is held by process ${process.pid}`);
    expect(existsSync(at('operator_ed25519'))).toBe(false);
  },
);

test('what the command before has written is read after it is done', { timeout: PATIENCE_MS }, async () => {
  const { folder: place } = find();
  writeFileSync(place.hostRecordsFile, 'not whole yet');
  let next: Promise<number> | null = null;
  await whileLocked(async () => {
    next = run('up');
    next.catch(() => undefined);
    await delay(300);
    writeFileSync(place.hostRecordsFile, '{}');
  });
  expect(await next).toBe(0);
  expect(existsSync(place.lockFile)).toBe(false);
});

test('a command that only looks waits for nobody', async () => {
  expect(await whileLocked(() => run('plan'))).toBe(0);
  expect(lines.at(-1)).toMatch(/^shop: /);
});

test('who opens a fleet to look cannot write its records', async () => {
  const changing = await openFleet(find(), 'change', surroundings);
  changing.records.forLaunch('queue-1');
  const looking = await openFleet(find(), 'look', surroundings);
  expect(looking.records.get('queue-1')).toEqual(changing.records.get('queue-1'));
  expect(() => looking.records.change('queue-1', { hostKey: 'k' })).toThrow(FleetFailure);
  expect(looking.operatorKey).toEqual(changing.operatorKey);
});
