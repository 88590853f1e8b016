import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FleetFile } from '../../fleet/file/fleet-file.ts';
import { FLEET_ROLES } from '../../fleet/file/roles.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { NODE } from './app.ts';
import { servicesOf, statusCommand } from './status-command.ts';

let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
});
afterEach(() => host.remove());

/** Of these services, those that run. */
function running(manager: 'systemd' | 'runit', ...services: string[]): void {
  const among = services.map((name) => `*' ${name} '*|*' ${name}.service '*`).join('|') || 'none';
  if (manager === 'systemd') host.program('systemctl', `case " $* " in ${among}) ;; *) exit 3;; esac`);
  else host.program('sv', `case " $* " in ${among}) echo "run: x";; *) echo "down: x"; exit 1;; esac`);
}

const of = (server: 'mariadb' | 'mysql', topology: FleetFile['topology'] = 'replication') => ({
  topology,
  versions: { database: { server, version: '1' } },
});

test.each(
  FLEET_ROLES.flatMap((role) => (['mariadb', 'mysql'] as const).map((server) => [role, server] as const)),
)('of a host of %s, with %s, nothing that is missing ends it', (role, server) => {
  running('systemd');
  const { code, stdout, stderr } = host.run(statusCommand(role, of(server), 'systemd'));
  expect({ code, stderr: stderr.replaceAll(/.*\/bin\/node: .*not found\n/g, '') }).toEqual({
    code: 0,
    stderr: '',
  });
  for (const name of servicesOf(role, server)) expect(stdout).toContain(`${name} DOWN\n`);
});

describe.each(['systemd', 'runit'] as const)('with %s', (manager) => {
  test('each service is told of by itself', () => {
    running(manager, 'sluice-gatekeeper');
    expect(host.run(statusCommand('gatekeeper', of('mariadb'), manager)).stdout).toMatch(
      /^nginx DOWN\nsluice-gatekeeper runs\nnone\n/,
    );
  });

  test('a program is told with its release', () => {
    running(manager, 'sluice-worker');
    host.write('/opt/sluice/current/.keep', '');
    symlinkSync('/opt/sluice/releases/worker-0123456789ab', host.path('/opt/sluice/current/worker'));
    expect(host.run(statusCommand('proxy', of('mariadb'), manager)).stdout).toBe(
      'sluice-worker runs\nworker-0123456789ab\n',
    );
  });

  test('each container of a host is told of, and none is DOWN as well', () => {
    running(manager, 'sluice-text-analysis-1');
    const asked = () => host.run(statusCommand('container', of('mariadb'), manager)).stdout;
    expect(asked()).toBe('sluice-text-analysis-* DOWN\nnone\n');
    for (const file of ['1.env', '2.env', '2.env.good']) host.write(`/etc/sluice/text-analysis-${file}`, '');
    expect(asked()).toBe('sluice-text-analysis-1 runs\nsluice-text-analysis-2 DOWN\nnone\n');
  });

  test.each([
    ['Primary', 'mariadb runs\nmember of 3, Synced\n'],
    ['non-Primary', 'mariadb runs\nno member of its Galera cluster: DOWN\n'],
  ])('a node of a Galera cluster: %s', (status, told) => {
    running(manager, 'mariadb');
    host.program(
      'mariadb',
      `case "$*" in *cluster_status*) v=${status};; *state_comment*) v=Synced;; *size*) v=3;; esac; printf 'x\\t%s\\n' "$v"`,
    );
    expect(host.run(statusCommand('database', of('mariadb', 'galera'), manager)).stdout).toBe(told);
  });

  test('a node is told with its part', () => {
    running(manager, 'mariadb');
    host.write('/etc/mysql/mariadb.conf.d/99-sluice-role.cnf', '');
    host.program('mariadb', 'case "$*" in *read_only*) echo 0;; *SLAVE*) ;; *) echo 1;; esac');
    expect(host.run(statusCommand('database', of('mariadb'), manager)).stdout).toBe(
      'mariadb runs\nprimary\n',
    );
  });
});

test('a door that accepts and does not answer is told as such, and not waited for', async () => {
  const silent = createServer(() => undefined);
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const asked = statusCommand('gatekeeper', of('mariadb'), 'systemd')
    .script.replace(NODE, process.execPath)
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('timeout(5000)', 'timeout(100)');
  const { stdout } = await promisify(execFile)('/bin/sh', ['-euc', asked]);
  silent.closeAllConnections();
  silent.close();
  expect(stdout).toMatch(/\nreadyz: no answer\n$/);
});

test('it is a script', () => {
  for (const role of FLEET_ROLES) {
    const { script } = statusCommand(role, of('mysql'), 'runit');
    expect(spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
  }
});
