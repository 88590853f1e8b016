import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withFolderLock } from '../../local/binaries/folder-lock.ts';
import type { CommandName } from '../command-line.ts';
import { FleetFailure } from '../fleet-failure.ts';
import { findFleetFolder, makeFleetFolder } from '../folder/fleet-folder.ts';
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
    complain: (line) => void lines.push(line),
    signals: new EventEmitter(),
    exit: (code) => void lines.push(`ended with ${code}`),
  };
});
afterEach(() => folder.remove());

const at = (file: string) => join(folder.path, 'fleets', 'shop', file);
const find = () => findFleet('fleet.yaml', surroundings);
/** As `up` leaves it. */
const made = () => {
  const place = find();
  makeFleetFolder(place.folder);
  return place;
};
const run = (name: CommandName, ...rest: string[]) =>
  runFleetCommand({ name, file: 'fleet.yaml', checks: false, isSure: true, rest }, surroundings);
/** As another command holds it. */
const whileLocked = <T>(work: () => Promise<T>) =>
  withFolderLock(find().folder.lockFile, { timeoutMs: 0, onWait: () => undefined, purpose: 'deploy' }, work);

const PATIENCE_MS = 10_000;

test.each(['up', 'deploy', 'down'] as const)(
  'beside a command that changes, %s is refused before it has read or made anything',
  { timeout: PATIENCE_MS },
  async (name) => {
    writeFileSync(join(made().folder.path, 'hosts.json'), 'somebody is at it');
    const refused = await whileLocked(() => run(name).catch((error: unknown) => error));
    expect(refused).toBeInstanceOf(FleetFailure);
    expect((refused as Error).message).toMatch(
      new RegExp(
        `^shop: process ${process.pid} is at work here since \\d\\d:\\d\\d \\(deploy\\)\\. Wait for it, or end it\\.$`,
      ),
    );
    expect(existsSync(at('operator_ed25519'))).toBe(false);
  },
);

test('what the command before has written is read after it is done', { timeout: PATIENCE_MS }, async () => {
  const { folder: place } = made();
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
  const changing = await openFleet(made(), 'change', surroundings);
  changing.records.forLaunch('queue-1');
  const looking = await openFleet(find(), 'look', surroundings);
  expect(looking.records.get('queue-1')).toEqual(changing.records.get('queue-1'));
  expect(() => looking.records.change('queue-1', { hostKey: 'k' })).toThrow(FleetFailure);
  expect(looking.operatorKey).toEqual(changing.operatorKey);
});

describe('who only looks makes no folder and no key', () => {
  const fleets = () => existsSync(join(folder.path, 'fleets')) && readdirSync(join(folder.path, 'fleets'));
  const noKey = /^There is nothing of shop here, so no key to log in with: call up\.$/;

  test('to plan', async () => {
    expect(await run('plan')).toBe(0);
    expect(fleets()).toBe(false);
  });

  test('to ask for the status, which is not well', async () => {
    expect(await run('status')).toBe(1);
    for (const name of ['database-1', 'queue-1', 'proxy-1', 'gatekeeper-1'])
      expect(lines.join('\n')).toMatch(new RegExp(`^${name} +there is no key here to log in with: up$`, 'm'));
    expect(fleets()).toBe(false);
  });

  test.each([
    ['ssh', ['database-1']],
    ['keys', ['list']],
    ['firewall', ['list']],
    ['bench', []],
  ] as const)('for %s %j, which needs one', async (name, rest) => {
    await expect(run(name, ...rest)).rejects.toThrow(noKey);
    expect(fleets()).toBe(false);
  });

  test('to hear what keys and firewall take, for which no fleet is needed', async () => {
    writeFileSync(join(folder.path, 'fleet.yaml'), '');
    expect(await run('keys', '--help')).toBe(0);
    expect(await run('firewall', '--help')).toBe(0);
    expect(lines[0]).toContain('keys create');
    expect(fleets()).toBe(false);
  });

  test('nor does who takes down what is not there, and hears which fleets are known', async () => {
    expect(await run('down')).toBe(0);
    expect(lines).toEqual(['There is nothing of shop.']);
    for (const name of ['mail', 'blog']) makeFleetFolder(findFleetFolder(join(folder.path, 'fleets'), name));
    expect(await run('down')).toBe(0);
    expect(lines.at(-1)).toBe('There is nothing of shop. Fleets that have a folder here: blog, mail.');
    expect(fleets()).toEqual(['blog', 'mail']);
  });
});

test('a second up keeps the roles that a deploy has found out', { timeout: PATIENCE_MS }, async () => {
  expect(await run('up')).toBe(0);
  const inventory = at('inventory.csv');
  const deployed = readFileSync(inventory, 'utf8').replace(',running,,', ',running,primary,');
  expect(deployed).toContain('primary');
  writeFileSync(inventory, deployed);
  expect(await run('up')).toBe(0);
  expect(readFileSync(inventory, 'utf8')).toBe(deployed);
});

describe('ssh to a host that is not there', () => {
  const hosts = (rows: (header: string, rows: string[]) => string[]) => {
    const [header = '', ...rest] = readFileSync(join(folder.path, 'hosts.csv'), 'utf8').trim().split('\n');
    writeFileSync(join(folder.path, 'hosts.csv'), `${rows(header, rest).join('\n')}\n`);
  };

  test('hears which there are', async () => {
    await expect(run('ssh', 'database-9')).rejects.toThrow(
      'There is no host database-9. There are: database-1, queue-1, proxy-1, gatekeeper-1',
    );
  });

  test('hears first what is amiss with the fleet', async () => {
    hosts((header, [first = '']) => [header, first]);
    await expect(run('ssh', 'queue-1')).rejects.toThrow(/queue/);
    await expect(run('ssh', 'queue-1')).rejects.not.toThrow('There is no host');
  });
});
