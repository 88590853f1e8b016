import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FleetFailure } from '../fleet-failure.ts';
import { openHostRecords } from './host-records.ts';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder('records');
  file = join(folder.path, 'hosts.json');
});
afterEach(() => folder.remove());

/** As the next process finds them. */
const records = () => openHostRecords(file);

test('nothing is known of a host that was never launched', () => {
  expect(records().get('queue-1')).toBeNull();
  expect(records().seen('queue-1', 'i-1')).toBe(false);
  expect(() => records().change('queue-1', { hostKey: 'k' })).toThrow('nothing is known of queue-1');
  records().forget('queue-1');
  expect(readdirSync(folder.path)).toEqual([]);
});

describe('a launch', () => {
  test('is on the disk before it is told, with keys of its own', () => {
    const record = records().forLaunch('queue-1');
    expect(records().get('queue-1')).toEqual(record);
    expect(record).toMatchObject({ hostId: null, nextHostKey: null, hostKey: null });
    expect(record.firstKey.publicKey).toMatch(/^ssh-ed25519 \S+$/);
    const other = records().forLaunch('queue-2');
    expect(other.launchToken).not.toBe(record.launchToken);
    expect(other.firstKey).not.toEqual(record.firstKey);
  });

  test('is repeated as it was until a host is seen: asked twice, a provider makes one', () => {
    const first = records().forLaunch('queue-1');
    expect(records().forLaunch('queue-1')).toEqual(first);
  });

  test('is another one when the host before was seen, with nothing of its keys', () => {
    const first = records().forLaunch('queue-1');
    expect(records().seen('queue-1', 'i-1')).toBe(true);
    records().change('queue-1', { hostKey: 'ssh-ed25519 AAAA', nextHostKey: 'ssh-ed25519 BBBB' });
    const second = records().forLaunch('queue-1');
    expect(second).toMatchObject({ hostId: null, nextHostKey: null, hostKey: null });
    expect(second.launchToken).not.toBe(first.launchToken);
    expect(second.firstKey).not.toEqual(first.firstKey);
  });
});

test('a host is ours when it is the one that was seen first', () => {
  records().forLaunch('queue-1');
  expect(records().seen('queue-1', 'i-1')).toBe(true);
  expect(records().seen('queue-1', 'i-1')).toBe(true);
  expect(records().seen('queue-1', 'i-2')).toBe(false);
  expect(records().get('queue-1')?.hostId).toBe('i-1');
});

test('what changes is on the disk, and the rest stays', () => {
  const { firstKey } = records().forLaunch('queue-1');
  records().change('queue-1', { nextHostKey: 'ssh-ed25519 AAAA' });
  records().change('queue-1', { hostKey: 'ssh-ed25519 AAAA', nextHostKey: null });
  expect(records().get('queue-1')).toMatchObject({
    firstKey,
    nextHostKey: null,
    hostKey: 'ssh-ed25519 AAAA',
  });
});

test('what is forgotten is forgotten, and nothing else', () => {
  for (const name of ['queue-1', 'queue-2']) records().forLaunch(name);
  records().forget('queue-1');
  expect(records().get('queue-1')).toBeNull();
  expect(records().get('queue-2')).not.toBeNull();
});

test('nobody else may read them, and no other file is left', () => {
  records().forLaunch('queue-1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['hosts.json']);
});

test('a write that was broken off leaves what was there', () => {
  const record = records().forLaunch('queue-1');
  writeFileSync(`${file}.unfinished`, readFileSync(file, 'utf8').slice(0, 40));
  expect(records().get('queue-1')).toEqual(record);
  records().change('queue-1', { hostKey: 'k' });
  expect(records().get('queue-1')).toMatchObject({ hostKey: 'k' });
});

test.each(['', '{', '[]', 'null', '{"queue-1":{"launchToken":"t"}}', '{"queue-1":null}'])(
  'a file that holds %j is not taken for an empty one: it is never written over',
  (text) => {
    writeFileSync(file, text);
    expect(records).toThrow(FleetFailure);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);
