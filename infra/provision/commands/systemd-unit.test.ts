import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { expect, test } from 'vitest';
import type { Service } from './service.ts';
import { systemdUnit } from './systemd-unit.ts';

const service: Service = {
  name: 'sluice-worker',
  description: 'Sluice: worker',
  user: 'root',
  command: ['/bin/sh', 'src/main.ts'],
  stopTimeoutS: 30,
};
const full: Service = {
  ...service,
  environmentFile: '/etc/sluice/worker.env',
  directory: '/',
  writable: ['/var/log', '/tmp'],
  prepare: 'install -d /run/x\nrm -f "$old" 50%',
  openFiles: 65_535,
};
const linesOf = (changes: Partial<Service>) => systemdUnit({ ...service, ...changes }).split('\n');

test.each<[string[], string]>([
  [['/bin/sh', '-c', 'src/main.ts', 'a=b:c@d+e'], '/bin/sh -c src/main.ts a=b:c@d+e'],
  [['/bin/x', 'two words', '', ';'], '/bin/x "two words" "" ";"'],
  [['/bin/x', '$HOME 1', '100%'], '/bin/x "$$HOME 1" "100%%"'],
  [['/bin/x', 'say "it\'s"', 'a\\n'], '/bin/x "say \\"it\'s\\"" "a\\\\n"'],
  [['/bin/x', 'one\ntwo'], '/bin/x "one\\ntwo"'],
])('%j is what systemd reads from its line', (command, line) => {
  expect(linesOf({ command })).toContain(`ExecStart=${line}`);
});

test('what is prepared is one line, run by a shell as root', () => {
  const lines = linesOf({ ...full, user: 'sluice-worker' });
  expect(lines).toContain('User=sluice-worker');
  expect(lines).toContain('ExecStartPre=+/bin/sh -euc "install -d /run/x\\nrm -f \\"$$old\\" 50%%"');
});

test('starts again for ever, stops in its own time', () => {
  const lines = linesOf({ stopTimeoutS: 77 });
  expect(lines).toEqual(
    expect.arrayContaining([
      'Restart=always',
      'StartLimitIntervalSec=0',
      'KillSignal=SIGTERM',
      'TimeoutStopSec=77',
    ]),
  );
  expect(lines.join()).not.toMatch(
    /EnvironmentFile|WorkingDirectory|ExecStartPre|LimitNOFILE|ReadWritePaths/,
  );
});

test('is in a jail, unless a package has its own ideas', () => {
  const jail = ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet='];
  expect(linesOf(full)).toEqual(expect.arrayContaining([...jail, 'ReadWritePaths=/var/log /tmp']));
  for (const line of jail) expect(linesOf({ ...full, isUnconfined: true })).not.toContain(line);
});

test.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('systemd has nothing against it', () => {
  const { path, remove } = temporaryFolder('unit');
  const file = join(path, 'sluice-worker.service');
  writeFileSync(file, systemdUnit(full));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  remove();
  expect({ status, told: stderr.split('\n').filter((line) => line.includes('sluice-worker')) }).toEqual({
    status: 0,
    told: [],
  });
});
