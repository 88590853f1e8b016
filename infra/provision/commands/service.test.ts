import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { markForRestart } from './restart-mark.ts';
import { runningStep, type Service, serviceSteps } from './service.ts';

const service: Service = {
  name: 'sluice-worker',
  description: 'Sluice: worker',
  user: 'sluice-worker',
  command: ['/bin/node'],
  stopTimeoutS: 30,
};
const MARK = '/var/lib/sluice/restart/sluice-worker';
let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
  // Both tell what they are told, and whether the service runs from a file.
  host.program('sleep', '');
  host.program(
    'systemctl',
    'echo "$*" >> /var/log/told; case $1 in is-active) test -e /run/up;; restart) cp /run/next /run/up;; esac',
  );
  host.program(
    'sv',
    'echo "$*" >> /var/log/told; case "$*" in status*) if test -e /run/up; then echo "run: x"; else echo "down: x"; fi;; *restart*) cp /run/next /run/up;; esac',
  );
  for (const file of ['/run/next', '/var/log/told', '/etc/service/sluice-worker/down']) host.write(file, '');
});
afterEach(() => host.remove());

const told = () => [...new Set(host.read('/var/log/told').split('\n').filter(Boolean))];

describe.each(['systemd', 'runit'] as const)('with %s', (manager) => {
  const { check, apply } = runningStep(manager, service);

  test('one that runs with its files as they are is left alone', () => {
    host.write('/run/up', '');
    expect(host.run(check).code).toBe(0);
  });

  test('one that does not run is started, for every boot', () => {
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply)).toMatchObject({ code: 0, stderr: '' });
    expect(host.run(check).code).toBe(0);
    expect(existsSync(host.path('/etc/service/sluice-worker/down'))).toBe(manager === 'systemd');
    expect(told()).toEqual(
      manager === 'systemd'
        ? [
            'is-active --quiet sluice-worker.service',
            'daemon-reload',
            'enable --quiet sluice-worker.service',
            'restart sluice-worker.service',
          ]
        : ['status sluice-worker', '-w 35 force-restart sluice-worker'],
    );
  });

  test('one whose files have changed is started anew, though it runs', () => {
    host.write('/run/up', '');
    host.run({ script: markForRestart(service.name) });
    expect(host.run(check).code).not.toBe(0);
    expect(host.run(apply).code).toBe(0);
    expect(told().some((line) => /restart/.test(line))).toBe(true);
    expect(host.run(check).code).toBe(0);
  });

  test('one that ends right after its start stays marked', () => {
    host.run({ script: markForRestart(service.name) });
    host.program('cp', '');
    expect(host.run(apply).code).not.toBe(0);
    expect(existsSync(host.path(MARK))).toBe(true);
  });

  test('one that does not stay up is told with what it said itself', () => {
    const said = ['[Note] starting', '[ERROR] InnoDB: preallocating failed with error 28', '[Note] bye'].join(
      '\n',
    );
    host.write('/run/said', said);
    host.write('/var/log/sluice/sluice-worker/current', said);
    host.program('journalctl', 'cat /run/said');
    host.program('cp', '');
    expect(host.run(apply).stderr).toBe(
      'sluice-worker does not stay up\n[ERROR] InnoDB: preallocating failed with error 28\n',
    );
  });

  test('has more time to stop than the service gets, and for the start', () => {
    expect(apply.timeoutMs).toBe(120_000);
  });

  test('its files mark it for a restart', () => {
    const scripts = serviceSteps(manager, service).map((step) => step.apply.script);
    expect(scripts.filter((script) => script.includes(MARK)).length).toBe(manager === 'systemd' ? 1 : 3);
  });
});
