import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FleetFailure } from '../fleet-failure.ts';
import { openHostRecords } from './host-records.ts';
import { viewHostRecords } from './viewed-host-records.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder('records');
  file = join(folder.path, 'hosts.json');
});
afterEach(() => folder.remove());

test('where nothing was launched there is nothing to see, and no file is made', () => {
  const view = viewHostRecords(file);
  expect(view.get('queue-1')).toBeNull();
  expect(view.seen('queue-1', 'i-1')).toBe(false);
  expect(existsSync(file)).toBe(false);
});

test('what is seen is known to the one who looks, and takes nothing from what another one writes', () => {
  const records = openHostRecords(file);
  records.forLaunch('queue-1');
  const view = viewHostRecords(file);
  records.change('queue-1', { hostKey: 'ssh-ed25519 AAAA' });
  const written = readFileSync(file, 'utf8');

  expect(view.seen('queue-1', 'i-1')).toBe(true);
  expect(view.get('queue-1')).toMatchObject({ hostId: 'i-1' });
  expect(view.seen('queue-1', 'i-1')).toBe(true);
  expect(view.seen('queue-1', 'i-2')).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('nothing is launched, logged in to for the first time, or forgotten', () => {
  openHostRecords(file).forLaunch('queue-1');
  const written = readFileSync(file, 'utf8');
  const view = viewHostRecords(file);
  expect(() => view.change('queue-1', { nextHostKey: 'ssh-ed25519 AAAA' })).toThrow(FleetFailure);
  expect(() => view.change('queue-1', { nextHostKey: 'ssh-ed25519 AAAA' })).toThrow(
    'queue-1 still has the host key that it was born with: deploy replaces it.',
  );
  expect(() => view.forLaunch('queue-1')).toThrow('only looked at');
  expect(() => view.forget('queue-1')).toThrow('only looked at');
  expect(view.get('queue-1')).toMatchObject({ hostKey: null, nextHostKey: null });
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('a file that cannot be understood is told', () => {
  writeFileSync(file, '{');
  expect(() => viewHostRecords(file)).toThrow(FleetFailure);
});
