import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { debootstrapFailure, phaseOf } from './debootstrap-output.ts';
import { hostImageName, hostRecipe } from './host-recipe.ts';
import { mountsUnder } from './mounts.ts';

test('the name of an image is that of its recipe', () => {
  const recipe = hostRecipe('bookworm');
  expect(hostImageName(recipe)).toMatch(/^sluice\/fleet-host:bookworm-[0-9a-f]{12}$/);
  expect(hostImageName(hostRecipe('bookworm'))).toBe(hostImageName(recipe));
  expect(hostImageName({ ...recipe, finish: 'true' })).not.toBe(hostImageName(recipe));
});

test('its scripts are scripts', () => {
  const { files, finish } = hostRecipe('bookworm');
  const scripts = files.filter(({ content }) => content.startsWith('#!/bin/sh'));
  expect(scripts.map(({ path }) => path)).toEqual(['/etc/sv/sshd/run', '/usr/local/sbin/boot-host']);
  for (const script of [finish, ...scripts.map(({ content }) => content)])
    execFileSync('sh', ['-n'], { input: script });
});

test('how far debootstrap is', () => {
  const lines = ['I: Retrieving adduser 3.134', 'I: Validating adduser', 'I: Configuring libc6:amd64...', ''];
  expect(lines.map((line) => phaseOf(line)?.title ?? null)).toEqual([
    'fetching packages',
    null,
    'configuring',
    null,
  ]);
});

test.each([
  ['E: debootstrap can only run as root', 'refused', 'only root may do that'],
  ['E: Cannot install into target /x mounted with noexec or nodev', 'refused', 'without programs or devices'],
  ['I: Retrieving\nE: Failed getting release file http://…/Release', 'unreachable', 'cannot be reached'],
  ["W: x\nE: Couldn't download packages: adduser", 'unreachable', "Couldn't download packages: adduser"],
  ['tar: write error: No space left on device', 'capacity', 'the disk is full'],
  ['mknod: /x/test-dev-null: Operation not permitted', 'refused', 'only root may do that'],
  ['something else', 'refused', 'something else'],
])('%s', (output, cause, told) => {
  const failure = debootstrapFailure('trixie', output);
  expect(failure.failureCause).toBe(cause);
  expect(failure.message).toContain('debootstrap could not make Debian trixie for hosts');
  expect(failure.message).toContain(told);
});

test('mounts below a folder, the innermost first', () => {
  const mounts = [
    'overlay / overlay rw 0 0',
    'proc /srv/a\\040b/root/proc proc rw 0 0',
    'sysfs /srv/a\\040b/root/proc/sys sysfs rw 0 0',
    'tmpfs /srv/a\\040bc tmpfs rw 0 0',
    '',
  ].join('\n');
  expect(mountsUnder('/srv/a b', mounts)).toEqual(['/srv/a b/root/proc/sys', '/srv/a b/root/proc']);
});
