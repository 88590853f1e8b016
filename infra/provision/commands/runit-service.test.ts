import { lstatSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { environmentText } from './environment-text.ts';
import { runitFiles, runitLinkStep } from './runit-service.ts';
import type { Service } from './service.ts';

const service: Service = {
  name: 'sluice-worker',
  description: 'Sluice: worker',
  user: 'root',
  command: ['printf', '<%s>', "it's", '$HOME', ''],
  stopTimeoutS: 30,
};
let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

/** What `run` prints when it is started by a supervisor that has a secret in its environment. */
function started(changes: Partial<Service>): string {
  const run = runitFiles({ ...service, ...changes }).find(({ path }) => path.endsWith('/sluice-worker/run'));
  host.program('run-it', run?.content ?? '');
  const { stdout, stderr } = host.run({ script: 'export SUPERVISOR=secret; run-it' });
  expect(stderr).toBe('');
  return stdout;
}

describe('the program', () => {
  test('gets its arguments as they are', () => {
    expect(started({})).toBe("<it's><$HOME><>");
  });

  test('runs as its user, in its folder, after what is prepared', () => {
    host.program('chpst', 'printf "%s %s: " "$1" "$2"; shift 2; exec "$@"');
    host.write('/opt/it/file', '');
    const printed = started({
      user: 'sluice-worker',
      directory: '/opt/it',
      command: ['ls'],
      prepare: 'echo prepared >&2',
    });
    expect(printed).toBe('prepared\n-u sluice-worker: file\n');
  });

  test('sees its own variables, and nothing of the supervisor', () => {
    const variables = { SLUICE_URL: 'redis://a:b@c', TEXT: '$(id) "x" # y' };
    host.write('/etc/sluice/worker.env', environmentText(variables));
    const printed = started({ environmentFile: '/etc/sluice/worker.env', command: ['env'] });
    const seen = printed.split('\n').filter((line) => !/^(PATH|PWD)=/.test(line));
    expect(seen.toSorted()).toEqual(['', 'SLUICE_URL=redis://a:b@c', 'TEXT=$(id) "x" # y']);
  });

  test('gets its arguments as they are beside variables, too', () => {
    host.program('chpst', 'shift 2; exec "$@"');
    host.write('/etc/sluice/worker.env', environmentText({ A: 'b' }));
    expect(started({ environmentFile: '/etc/sluice/worker.env', user: 'x' })).toBe("<it's><$HOME><>");
  });

  test('keeps its log in a folder of its own, within bounds', () => {
    expect(runitFiles(service).map(({ path, mode }) => [path, mode])).toEqual([
      ['/var/log/sluice/sluice-worker/config', undefined],
      ['/etc/sv/sluice-worker/log/run', '0755'],
      ['/etc/sv/sluice-worker/run', '0755'],
    ]);
    expect(runitFiles(service)[0]?.content).toBe('s10000000\nn10\n');
  });
});

test('a link makes it known, and it is down until it is started', () => {
  const { check, apply } = runitLinkStep('sluice-worker');
  for (const folder of ['sv/sluice-worker', 'service']) host.write(`/etc/${folder}/.keep`, '');
  expect(host.run(check).code).toBe(1);
  for (const _ of ['first', 'again']) expect(host.run(apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.run(check).code).toBe(0);
  expect(lstatSync(host.path('/etc/service/sluice-worker')).isSymbolicLink()).toBe(true);
  expect(host.read('/etc/service/sluice-worker/down')).toBe('');
});
