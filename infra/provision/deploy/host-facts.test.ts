import { spawnSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { factsCommand, type HostFacts, readFacts, unfit } from './host-facts.ts';

const PRINTED = [
  'manager=systemd',
  'machine=x86_64',
  'memoryKb=2014312',
  'memoryLimit=max',
  'processors=2',
  'freeDiskMb=17000',
  'system=debian 12',
  'apt=1',
];
const printed = (...changes: string[]) =>
  [
    ...PRINTED.filter((line) => !changes.some((change) => change.startsWith(`${line.split('=')[0]}=`))),
    ...changes,
  ].join('\n');

describe('what a host prints', () => {
  test('is what it has', () => {
    expect(readFacts(printed())).toEqual({
      manager: 'systemd',
      isContainer: false,
      machine: 'x86_64',
      memoryMb: 1_967,
      processors: 2,
      freeDiskMb: 17_000,
      system: 'debian 12',
      hasApt: true,
    });
  });

  test.each([
    ['memoryLimit=536870912', 512],
    ['memoryLimit=9223372036854771712', 1_967], // no limit, as cgroups v1 say it
    ['memoryLimit=max', 1_967],
    ['memoryLimit=0', 1_967],
    ['memoryLimit=', 1_967],
  ])('%s: %i MB', (line, memoryMb) => {
    expect(readFacts(printed(line)).memoryMb).toBe(memoryMb);
  });

  test('may be a container without systemd, and of a system without a version', () => {
    const facts = readFacts(printed('manager=runit', 'container=1', 'system=debian', 'processors='));
    expect(facts).toMatchObject({ manager: 'runit', isContainer: true, system: 'debian', processors: 1 });
  });
});

test('this machine is one as well', () => {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-euc', factsCommand.script], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const facts = readFacts(stdout);
  expect(facts.memoryMb).toBeGreaterThan(0);
  expect(facts.memoryMb).toBeLessThanOrEqual(totalmem() / 1024 / 1024 + 1);
  expect(facts.processors).toBeLessThanOrEqual(availableParallelism());
  expect(facts.freeDiskMb).toBeGreaterThan(0);
  expect(facts.system).not.toBe('');
  expect(facts.machine).toBe({ x64: 'x86_64', arm64: 'aarch64' }[process.arch as string]);
});

describe('fit for a deploy', () => {
  const fit = readFacts(printed());

  test.each<[Partial<HostFacts>, string, boolean, RegExp | null]>([
    [{}, 'x64', true, null],
    [{ machine: 'aarch64' }, 'arm64', true, null],
    [{ machine: 'aarch64' }, 'x64', true, /^it is aarch64, and the Node .* is for x86_64$/],
    [{ machine: 'aarch64' }, 'x64', false, null],
    [{ machine: 'riscv64' }, 'riscv64', true, /^it is riscv64, and the Node .* is for riscv64$/],
    [{ freeDiskMb: 1_500 }, 'x64', true, null],
    [{ freeDiskMb: 1_499 }, 'x64', true, /^the disk is full: 1499 MB are free/],
    [{ hasApt: false, system: 'fedora 42' }, 'x64', true, /^it runs fedora 42; Debian or Ubuntu is needed$/],
    [{ hasApt: false, system: '' }, 'x64', true, /^it runs an unknown system/],
  ])('%j for %s: %s', (changes, arch, runsNode, why) => {
    const told = unfit({ ...fit, ...changes }, arch, runsNode);
    if (why === null) expect(told).toBeNull();
    else expect(told).toMatch(why);
  });
});
