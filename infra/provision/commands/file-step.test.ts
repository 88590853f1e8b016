import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest, ourselves } from '../steps/host-under-test.ts';
import { fileStep } from './file-step.ts';

const PATH = "/etc/sluice/it's a file.conf";
const content = "secret='$(id)'\n\\n\n";
const owner = ourselves();
let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

const step = (changes: { content?: string; mode?: string; restarts?: string[] } = {}) =>
  fileStep({ path: host.path(PATH), content, owner, ...changes });
const holds = (...changes: Parameters<typeof step>) => host.run(step(...changes).check).code === 0;

test('a file that is not there is made, with its folder', () => {
  expect(holds()).toBe(false);
  expect(host.run(step().apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.read(PATH)).toBe(content);
  expect(statSync(host.path(PATH)).mode & 0o777).toBe(0o644);
  expect(holds()).toBe(true);
  expect(readdirSync(host.path('/etc/sluice'))).toHaveLength(1);
});

test('what differs is seen and put right', () => {
  host.run(step().apply);
  expect(holds({ content: 'other' })).toBe(false);
  expect(holds({ mode: '0600' })).toBe(false);
  expect(host.run(fileStep({ path: host.path(PATH), content, owner: 'nobody:0' }).check).code).toBe(1);
  chmodSync(host.path(PATH), 0o666);
  expect(holds()).toBe(false);
  host.run(step({ mode: '0600' }).apply);
  expect(holds({ mode: '0600' })).toBe(true);
});

test('an empty file is a content like another', () => {
  expect(holds({ content: '' })).toBe(false);
  host.run(step({ content: '' }).apply);
  expect(holds({ content: '' })).toBe(true);
});

test.each([0, 5, content.length - 1])('a connection that breaks after %i bytes changes nothing', (bytes) => {
  host.run(step({ content: 'before' }).apply);
  expect(host.run(step().apply, content.slice(0, bytes)).code).not.toBe(0);
  expect(host.read(PATH)).toBe('before');
  expect(readdirSync(host.path('/etc/sluice'))).toHaveLength(1);
});

test('services are marked before the file changes, so that no change goes unnoticed', () => {
  const changes = { restarts: ['one', 'two'] };
  host.run(step(changes).apply, 'broken off');
  expect(readdirSync(host.path('/var/lib/sluice/restart'))).toEqual(['one', 'two']);
  expect(existsSync(host.path(PATH))).toBe(false);
});

test('the content is in no script', () => {
  const { check, apply } = fileStep({ path: '/etc/x', content: 'hunter2' });
  expect(check.script + apply.script).not.toContain('hunter2');
  expect(apply.input).toBe('hunter2');
});
