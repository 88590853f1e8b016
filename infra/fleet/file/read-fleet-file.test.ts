import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { expect, test } from 'vitest';
import { FleetFailure } from '../fleet-failure.ts';
import { fleetHosts } from './fleet-hosts.ts';
import { readFleetFile } from './read-fleet-file.ts';

test.each([
  ['small', 5],
  ['large', 18],
  ['rehearsal', 8],
])('the example %s is a fleet of %i hosts', (name, count) => {
  const file = join(import.meta.dirname, '..', '..', `fleet.${name}.example.yaml`);
  expect(fleetHosts(readFleetFile(file))).toHaveLength(count);
});

test('what cannot be read is told as a sentence', () => {
  const { path, remove } = temporaryFolder('fleet');
  const [missing, folder, broken] = ['missing', 'folder', 'broken'].map((name) => join(path, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  writeFileSync(broken, 'name: Shop\nhosts: {}\n');
  const failureOf = (file: string) => {
    try {
      return readFleetFile(file);
    } catch (error) {
      expect(error).toBeInstanceOf(FleetFailure);
      return (error as Error).message.replaceAll(path, '');
    }
  };
  expect(failureOf(missing)).toMatch(/^There is no \/missing\. Copy infra\/fleet\.small\.example\.yaml/);
  expect(failureOf(folder)).toMatch(/^\/folder is a folder/);
  // Each line is a place that a terminal or an editor can jump to.
  for (const line of String(failureOf(broken)).split('\n')) expect(line).toMatch(/^\/broken:\d+:\d+: ./);
  remove();
});
