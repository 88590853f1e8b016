import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest, ourselves } from '../steps/host-under-test.ts';
import { folderStep, systemUserStep } from './system-user-step.ts';

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

test('a folder is made with those above it, and put right', () => {
  const step = (mode: string) => folderStep(host.path("/var/log/it's/here"), ourselves(), mode);
  expect(host.run(step('0750').check).code).not.toBe(0);
  expect(host.run(step('0750').apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.run(step('0750').check).code).toBe(0);
  chmodSync(host.path("/var/log/it's/here"), 0o777);
  expect(host.run(step('0750').check).code).not.toBe(0);
  host.run(step('0750').apply);
  expect(host.run(step('0750').check).code).toBe(0);
  expect(host.run(step('0755').check).code).not.toBe(0);
});

test('an account is made once, and nobody logs in with it', () => {
  host.program('id', 'test "$2" = there');
  host.program('useradd', 'echo "$*"');
  expect(host.run(systemUserStep('there').check).code).toBe(0);
  const { check, apply } = systemUserStep('sluice-worker');
  expect(host.run(check).code).not.toBe(0);
  expect(host.run(apply).stdout).toMatch(
    /^--system .*--no-create-home .*--shell \/usr\/sbin\/nologin sluice-worker\n$/,
  );
});
