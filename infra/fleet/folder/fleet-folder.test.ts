import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FleetFailure } from '../fleet-failure.ts';
import { findFleetFolder, knownFleets, makeFleetFolder, removeEmptyFolder } from './fleet-folder.ts';

const STRANGER = 12_345;
const isRoot = process.geteuid?.() === 0;

let folder: ReturnType<typeof temporaryFolder>;
let fleets: string;
beforeEach(() => {
  folder = temporaryFolder('fleets');
  fleets = join(folder.path, 'not yet', 'fleets');
});
afterEach(() => folder.remove());

function made(fleetsDir: string, fleet: string) {
  const found = findFleetFolder(fleetsDir, fleet);
  makeFleetFolder(found);
  return found;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('a folder is made with all above it, and only its owner may enter', () => {
  const { path, logsDir } = made(fleets, 'shop');
  expect(path).toBe(join(fleets, 'shop'));
  expect([fleets, path, logsDir].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
});

test('a folder that was open to others is closed, and what is in it stays', () => {
  const path = join(fleets, 'shop');
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  writeFileSync(join(path, 'hosts.json'), '{}');
  findFleetFolder(fleets, 'shop');
  expect(modeOf(path)).toBe(0o700);
  made(fleets, 'shop');
  expect(readdirSync(path).sort()).toEqual(['hosts.json', 'logs']);
});

test('who only looks for a folder makes none', () => {
  expect(findFleetFolder(fleets, 'shop').path).toBe(join(fleets, 'shop'));
  expect(knownFleets(findFleetFolder(fleets, 'shop'))).toEqual([]);
  expect(existsSync(fleets)).toBe(false);
});

test('one that was made for its lock alone is removed, and no other', () => {
  const [empty, used] = [made(fleets, 'empty'), made(fleets, 'used')];
  writeFileSync(join(used.logsDir, 'queue-1.log'), '');
  for (const each of [empty, used, findFleetFolder(fleets, 'none')]) removeEmptyFolder(each);
  expect(readdirSync(fleets)).toEqual(['used']);
  expect(readdirSync(used.logsDir)).toEqual(['queue-1.log']);
});

test('the other fleets are those with a folder', () => {
  for (const name of ['shop', 'mail', 'blog']) made(fleets, name);
  writeFileSync(join(fleets, 'notes'), '');
  expect(knownFleets(findFleetFolder(fleets, 'shop'))).toEqual(['blog', 'mail']);
});

test.each(['a folder', 'nothing'])(
  'a symbolic link to %s is refused, and nothing is made behind it',
  (what) => {
    const elsewhere = join(folder.path, 'elsewhere');
    if (what === 'a folder') mkdirSync(elsewhere, { mode: 0o755 });
    mkdirSync(fleets, { recursive: true });
    symlinkSync(elsewhere, join(fleets, 'shop'));
    expect(() => made(fleets, 'shop')).toThrow(FleetFailure);
    expect(() => made(fleets, 'shop')).toThrow(/shop is a symbolic link/);
    if (what === 'a folder') expect(readdirSync(elsewhere)).toEqual([]);
    else expect(() => lstatSync(elsewhere)).toThrow('ENOENT');
  },
);

test('a file in its place is told as such', () => {
  mkdirSync(fleets, { recursive: true });
  writeFileSync(join(fleets, 'shop'), '');
  expect(() => made(fleets, 'shop')).toThrow(/shop is no folder/);
});

test('a place for all fleets may be a symbolic link', () => {
  mkdirSync(join(folder.path, 'real'));
  symlinkSync(join(folder.path, 'real'), join(folder.path, 'linked'));
  expect(statSync(made(join(folder.path, 'linked'), 'shop').path).isDirectory()).toBe(true);
});

test.skipIf(!isRoot)('the folder of somebody else is refused and left alone, also when root runs', () => {
  const path = join(fleets, 'shop');
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
  chownSync(path, STRANGER, STRANGER);
  expect(() => made(fleets, 'shop')).toThrow(FleetFailure);
  expect(() => made(fleets, 'shop')).toThrow(
    /shop belongs to the user with the id 12345, and this runs as 0/,
  );
  expect(modeOf(path)).toBe(0o755);
  expect(readdirSync(path)).toEqual([]);
});

test.skipIf(!isRoot)('a checkout of somebody else is none of our business', () => {
  mkdirSync(fleets, { recursive: true });
  chownSync(fleets, STRANGER, STRANGER);
  const { path } = made(fleets, 'shop');
  expect(statSync(path).uid).toBe(0);
  expect(made(fleets, 'shop').path).toBe(path);
});
