import { existsSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextOf, MEMBERS, SECRETS } from '../hosts/context-under-test.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import type { Step } from '../steps/step.ts';
import { contentSteps } from './deploy-database.ts';
import type { DeployHost } from './deploy-host.ts';

const on = { context: contextOf('database') } as DeployHost;
let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
  host.write('/run/sql', '');
  host.program('mariadb', 'echo "$*" > /run/asked; cat >> /run/sql; test ! -e /run/broken');
});
afterEach(() => host.remove());

test('accounts come first, then the database; replicas may come from every node, and from nowhere else', () => {
  const steps = contentSteps(on, []);
  expect(steps.map(({ title }) => title)).toEqual(['accounts', 'database']);
  const sql = steps.map(({ apply }) => apply.input).join('\n');
  const from = new Set([...sql.matchAll(/TO 'sluice_replication'@'([^']+)'/g)].map(([, address]) => address));
  expect(from).toEqual(
    new Set(MEMBERS.filter(({ role }) => role === 'database').map(({ address }) => address)),
  );
  expect(sql).toContain('CREATE DATABASE IF NOT EXISTS `shop`;');
});

test('no password stands in a script', () => {
  const scripts = contentSteps(on, []).flatMap(({ check, apply }) => [check.script, apply.script]);
  for (const password of Object.values(SECRETS.database)) expect(scripts.join('\n')).not.toContain(password);
});

describe('a dump', () => {
  const DUMP = `${Array.from({ length: 5_000 }, (_, index) => `INSERT INTO t VALUES (${index}, 'ü');`).join('\n')}\n`;
  let step: Step;
  let bytes: Buffer;
  beforeEach(async () => {
    const file = host.path('/opt/shop.sql');
    host.write('/opt/shop.sql', DUMP);
    step = contentSteps(on, [file]).at(-1) as Step;
    bytes = await sent();
  });
  const sent = () => {
    const { input } = step.apply;
    if (typeof input !== 'function') throw new Error('a dump may be larger than the memory');
    return buffer(input());
  };
  const holds = () => host.run(step.check).code === 0;

  test('is loaded once, into its database', () => {
    expect(holds()).toBe(false);
    expect(host.run(step.apply, bytes)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(host.read('/run/sql')).toBe(DUMP);
    expect(host.read('/run/asked')).toMatch(/ shop\n$/);
    expect(holds()).toBe(true);
  });

  test('is not taken for loaded when the connection breaks', () => {
    for (const length of [0, bytes.length >> 1, bytes.length - 1]) {
      expect(host.run(step.apply, bytes.subarray(0, length)).code).not.toBe(0);
      expect(holds()).toBe(false);
    }
  });

  test('is not taken for loaded when a statement fails', () => {
    host.write('/run/broken', '');
    expect(host.run(step.apply, bytes).code).not.toBe(0);
    expect(holds()).toBe(false);
    expect(existsSync(host.path('/var/lib/sluice/sql/dump-shop-sql'))).toBe(false);
  });

  test('that cannot be read breaks what is sent, so that the host sees no whole one', async () => {
    const [, , missing] = contentSteps(on, [host.path('/opt/missing.sql')]) as [Step, Step, Step];
    const { input } = missing.apply;
    await expect(typeof input === 'function' ? buffer(input()) : null).rejects.toThrow(/ENOENT/);
  });

  test('has the same mark wherever it lies: it is not loaded again from another folder', () => {
    writeFileSync(host.path('/run/shop.sql'), '');
    const [, , moved] = contentSteps(on, [host.path('/run/shop.sql')]) as [Step, Step, Step];
    expect(moved.check).toEqual(step.check);
  });
});
