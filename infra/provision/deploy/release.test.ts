import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../hosts/app.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { packRelease, type Release, releaseStep, sweepStep } from './release.ts';

const APP: App = { name: 'worker', role: 'proxy', folder: 'apps/tiny', user: 'sluice-worker' };
let folder: ReturnType<typeof temporaryFolder>;
let host: HostUnderTest;
beforeEach(() => {
  folder = temporaryFolder('release');
  host = hostUnderTest();
});
afterEach(() => {
  folder.remove();
  host.remove();
});

/** A program without dependencies, written now into a folder of its own. */
function checkout(name: string, files: Record<string, string>, mode = 0o644): string {
  const all = { 'package.json': '{"name":"tiny","version":"1.0.0"}', ...files };
  for (const [path, content] of Object.entries(all)) {
    const file = join(folder.path, name, APP.folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: mode | 0o111 });
    writeFileSync(file, content, { mode });
    utimesSync(file, Date.now() / 1000 - name.length * 1_000, Date.now() / 1000 - name.length * 1_000);
  }
  return join(folder.path, name);
}
const archives = () => join(folder.path, 'archives');
const pack = (name: string, files: Record<string, string>, mode?: number) =>
  packRelease(APP, checkout(name, files, mode), archives());

const FILES = { 'src/main.ts': 'go();', 'src/b/b.ts': 'b', 'src/a.ts': 'a' };

describe('a packed program', () => {
  test('has a name that tells what is in it: the same wherever, whenever and by whom it was packed', async () => {
    const first = await pack('one', FILES);
    const again = await pack('another', Object.fromEntries(Object.entries(FILES).reverse()), 0o600);
    expect(again.name).toBe(first.name);
    expect(first.name).toMatch(/^worker-[0-9a-f]{12}$/);
    expect(readdirSync(archives())).toEqual([`${first.name}.tgz`]);
  });

  test.each<[string, Record<string, string>]>([
    ['another content', { ...FILES, 'src/a.ts': 'A' }],
    ['another name of a file', { 'src/main.ts': 'go();', 'src/b/b.ts': 'b', 'src/c.ts': 'a' }],
    ['one more file', { ...FILES, 'src/empty.ts': '' }],
  ])('has another name with %s', async (_, files) => {
    expect((await pack('two', files)).name).not.toBe((await pack('one', FILES)).name);
  });

  test('has no tests in it, and belongs to root', async () => {
    const { archive } = await pack('one', { ...FILES, 'src/a.test.ts': 'x', 'README.md': 'x' });
    const { stdout } = spawnSync('tar', ['-tvz', '--numeric-owner', '-f', archive], { encoding: 'utf8' });
    expect(stdout).not.toMatch(/test|README/);
    for (const line of stdout.trim().split('\n')) expect(line).toMatch(/^[d-]r[w-][x-]r-[x-]r-[x-] 0\/0 /);
  });

  test('that cannot be packed leaves nothing behind', async () => {
    await expect(packRelease(APP, join(folder.path, 'nowhere'), archives())).rejects.toThrow();
    expect(readdirSync(archives())).toEqual([]);
  });
});

describe('on a host', () => {
  let release: Release;
  let bytes: Buffer;
  beforeEach(async () => {
    release = await pack('one', FILES);
    bytes = readFileSync(release.archive);
  });
  const releases = () =>
    host
      .run({ script: 'ls -A /opt/sluice/releases 2> /dev/null || true' })
      .stdout.split('\n')
      .filter(Boolean);

  test('it lies unpacked, for all to read, and with the time of its upload', () => {
    const { check, apply } = releaseStep(release);
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply, bytes)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(host.run(check).code).toBe(0);
    expect(host.read(`/opt/sluice/releases/${release.name}/src/main.ts`)).toBe('go();');
    const { mode, mtimeMs } = statSync(host.path(`/opt/sluice/releases/${release.name}`));
    expect(mode & 0o777).toBe(0o755);
    expect(Date.now() - mtimeMs).toBeLessThan(3_600_000);
  });

  test('it is there whole or not at all, and what broke off is cleared away by the next one', () => {
    const { check, apply } = releaseStep(release);
    for (const length of [0, 100, bytes.length - 1]) {
      expect(host.run(apply, bytes.subarray(0, length)).code).not.toBe(0);
      expect(host.run(check).code).not.toBe(0);
    }
    expect(host.run(apply, bytes).code).toBe(0);
    expect(releases()).toEqual([release.name]);
  });

  test('the newest stay, and whatever is in use or good; those of other programs are left alone', async () => {
    // In an order that is not that of their names.
    const contents = ['5', '3', '4', '1', '2', '0'];
    const names: string[] = [];
    host.write('/opt/sluice/releases/gatekeeper-0', '');
    for (const [index, content] of contents.entries()) {
      const each = await pack(`n${content}`, { 'src/main.ts': content });
      host.run(releaseStep(each).apply, readFileSync(each.archive));
      const uploadedAt = Date.now() / 1_000 - (contents.length - index) * 3_600;
      utimesSync(host.path(`/opt/sluice/releases/${each.name}`), uploadedAt, uploadedAt);
      names[index] = each.name;
    }
    host.write('/opt/sluice/current/.keep', '');
    symlinkSync(host.path(`/opt/sluice/releases/${names[0]}`), host.path('/opt/sluice/current/worker'));
    symlinkSync(host.path(`/opt/sluice/releases/${names[1]}`), host.path('/opt/sluice/current/worker.good'));
    const { check, apply } = sweepStep(APP);
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(releases().toSorted()).toEqual(
      ['gatekeeper-0', ...names.filter((_, index) => index !== 2)].toSorted(),
    );
  });

  test('three and fewer are left as they are, and none is no mistake', () => {
    const { check } = sweepStep(APP);
    expect(host.run(check).code).toBe(0);
    host.write('/opt/sluice/releases/worker-a/file', '');
    expect(host.run(check).code).toBe(0);
  });
});
