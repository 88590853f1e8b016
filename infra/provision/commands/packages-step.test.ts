import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { nothingStartsByItself, packageLists, packagesStep, versionStep } from './packages-step.ts';

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

test('services are told not to start, in the words of policy-rc.d', () => {
  const { check, apply } = nothingStartsByItself;
  host.write('/usr/sbin/policy-rc.d', '#!/bin/sh\nexit 0\n');
  expect(host.run(check).code).toBe(1);
  expect(host.run(apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.run(check).code).toBe(0);
  expect(host.run({ script: '/usr/sbin/policy-rc.d' }).code).toBe(101);
});

describe('package lists', () => {
  const { check, apply } = packageLists;
  const main = '/var/lib/apt/lists/mirror_dists_main_Packages';
  /** apt gives lists the time at which the mirror last changed them. */
  const update = (ago: string) =>
    host.program('apt-get', `mkdir -p /var/lib/apt/lists; touch -d '${ago}' ${main}`);

  test.each(['1 minute ago', '40 days ago'])(
    'are new after an update, though the mirror changed %s',
    (ago) => {
      update(ago);
      expect(host.run(check).code).toBe(1);
      expect(host.run(apply)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(host.run(check).code).toBe(0);
    },
  );

  test('are old after a day, and gone when somebody has removed them', () => {
    update('1 minute ago');
    host.run(apply);
    host.run({ script: "find /var -exec touch -d '25 hours ago' {} +" });
    expect(host.run(check).code).toBe(1);
    host.run(apply);
    host.run({ script: 'rm -r /var/lib/apt/lists' });
    expect(host.run(check).code).toBe(1);
  });

  test('are not new after an update that failed', () => {
    host.program('apt-get', 'exit 100');
    expect(host.run(apply).code).toBe(100);
    expect(host.run(check).code).toBe(1);
  });
});

describe('packages', () => {
  const { check, apply } = packagesStep(['nginx', 'libstdc++6']);
  const installed = (...names: string[]) =>
    host.program(
      'dpkg-query',
      `for name; do :; done; case " ${names.join(' ')} " in *" $name "*) echo installed;; *) echo config-files; exit 1;; esac`,
    );

  test.each([
    [['nginx', 'libstdc++6'], 0],
    [['nginx'], 1],
    [['libstdc++6'], 1],
    [[], 1],
  ])('of which %j are installed: %i', (names, code) => {
    installed(...names);
    expect(host.run(check).code).toBe(code);
  });

  test('are all asked for in one go, and what apt-get says is told', () => {
    host.program(
      'apt-get',
      'echo "$DEBIAN_FRONTEND: $*"; for word; do test "$word" != install || exit 7; done',
    );
    const { code, stdout } = host.run(apply);
    expect(code).toBe(7);
    expect(stdout).toMatch(
      /^noninteractive: .* --yes .*install --no-install-recommends nginx libstdc\+\+6\n$/,
    );
  });
});

describe('the version that a host would install', () => {
  const policy = (candidate: string) =>
    host.program(
      'apt-cache',
      // Translated, as everything of apt is.
      `word=Installationskandidat; test "\${LC_ALL:-}" != C || word=Candidate; printf '%s:\\n  Installed: 1:9.9\\n  %s: %s\\n  Version table:\\n' "$2" "$word" '${candidate}'`,
    );

  test.each([
    ['10.11', '1:10.11.6-0+deb12u1', 0],
    ['10.11', '10.11.6', 0],
    ['10.11', '10.11-3', 0],
    ['10.11', '10.11+dfsg', 0],
    ['10.11.6', '1:10.11.6-0+deb12u1', 0],
    ['8', '8.0.36-0ubuntu0.22.04.1', 0],
    ['10.1', '1:10.11.6-0+deb12u1', 1],
    ['10.11.6', '1:10.11.60-1', 1],
    ['0.11', '1:10.11.6', 1],
    ['1', '1:10.11.6', 1],
    ['10.11', '(none)', 1],
    ['10.11', '', 1],
  ])('%s wanted, %s there: %i', (version, candidate, code) => {
    policy(candidate);
    expect(host.run(versionStep('mariadb-server', version).check).code).toBe(code);
  });

  test('is told when it is not the right one', () => {
    policy('1:11.4.2-1');
    expect(host.run(versionStep('mariadb-server', '10.11').apply)).toEqual({
      code: 1,
      stdout: '',
      stderr: "the host's package sources have mariadb-server 11.4.2-1, the fleet file wants 10.11\n",
    });
  });
});
