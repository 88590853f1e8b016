import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextOf } from '../hosts/context-under-test.ts';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { databaseSteps, withoutStart } from './database-steps.ts';
import { SERVER_PRODUCTS } from './server-product.ts';

const STARTS = /systemctl restart|force-restart|mariadb --batch|mariadb -N/;

test.each(['systemd', 'runit'] as const)(
  'with %s, all but the start is all that starts nothing and asks nobody',
  (manager) => {
    const steps = databaseSteps(contextOf('database', { manager }), { isReadOnly: true });
    const early = withoutStart(steps);
    expect(early.filter(({ apply }) => STARTS.test(apply.script))).toEqual([]);
    const late = steps.filter((step) => !early.includes(step));
    expect(late.map(({ title }) => title)).toEqual([
      'mariadb runs',
      'the database answers',
      'takes no writes',
    ]);
  },
);

test('settings lie there before the package, whose first start is then with them', () => {
  const titles = databaseSteps(contextOf('database'), { isReadOnly: false }).map(({ title }) => title);
  const at = (title: string) => titles.indexOf(title);
  expect(at('/etc/mysql/mariadb.conf.d/98-sluice.cnf')).toBeGreaterThan(-1);
  expect(at('packages mariadb-server')).toBeGreaterThan(at('/etc/mysql/mariadb.conf.d/98-sluice.cnf'));
  expect(at('mariadb-server 10.11')).toBe(0);
});

test('a stand-alone server listens to its own host alone; memory is halved where nothing is said', () => {
  const textOf = (role: 'standalone' | 'database', memoryMb: number) =>
    String(databaseSteps(contextOf(role, { memoryMb }), { isReadOnly: false })[1]?.apply.input);
  expect(textOf('standalone', 4_096)).toMatch(
    /^bind-address = 127\.0\.0\.1\n(.*\n)*innodb-buffer-pool-size = 2048M$/m,
  );
  expect(textOf('database', 64)).toMatch(/^innodb-buffer-pool-size = 64M$/m);
  expect(textOf('standalone', 64)).toContain('server-id = 1000\n');
});

test.each([
  ['mariadb', '50-server.cnf'],
  ['mysql', 'mysqld.cnf'],
] as const)("of %s's files ours are read after the package's %s: the last one counts", (server, packaged) => {
  const { settingsFile, roleFile } = SERVER_PRODUCTS[server];
  const names = [settingsFile, roleFile].map((path) => path.split('/').at(-1) ?? '');
  expect([...names, packaged].sort()).toEqual([packaged, ...names]);
});

describe('the data folder', () => {
  let host: HostUnderTest;
  beforeEach(() => {
    host = hostUnderTest();
    host.write('/var/lib/mysql/lost+found/.keep', '');
    host.program('mariadb-install-db', 'mkdir /var/lib/mysql/sys; touch /var/lib/mysql/sys/sys_config.frm');
  });
  afterEach(() => host.remove());
  const steps = databaseSteps(contextOf('database'), { isReadOnly: false });
  const step = steps.find(({ title }) => title === 'data folder');
  const holds = () => host.run(step?.check ?? { script: 'exit 99' }).code === 0;
  const make = () => host.run(step?.apply ?? { script: 'exit 99' });

  test('that the package could not finish is made from nothing', () => {
    host.write('/var/lib/mysql/ibdata1', 'half');
    expect(holds()).toBe(false);
    expect(make()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(holds()).toBe(true);
    expect(existsSync(host.path('/var/lib/mysql/ibdata1'))).toBe(false);
    expect(existsSync(host.path('/var/lib/mysql/lost+found/.keep'))).toBe(true);
  });

  test('that cannot be made leaves nothing that looks like one', () => {
    host.program(
      'mariadb-install-db',
      'mkdir /var/lib/mysql/sys; touch /var/lib/mysql/sys/sys_config.frm; exit 1',
    );
    expect(make().code).toBe(1);
    expect(holds()).toBe(false);
  });

  test('with a database of somebody is left alone, whatever else is missing in it', () => {
    host.write('/var/lib/mysql/shop/t.ibd', 'rows');
    expect(holds()).toBe(true);
  });

  test('of MySQL only the package makes: by itself the server would leave root without a password', () => {
    const of = { server: 'mysql' as const, version: '8.4' };
    const { fleet } = contextOf('database');
    const changed = contextOf('database', { fleet: { ...fleet, versions: { database: of } } });
    const [mysql] = databaseSteps(changed, { isReadOnly: false }).filter(
      ({ title }) => title === 'data folder',
    );
    host.write('/var/lib/mysql/#innodb_redo/x', '');
    expect(host.run(mysql?.check ?? { script: 'exit 99' }).code).toBe(1);
    expect(host.run(mysql?.apply ?? { script: 'exit 99' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('apt-get purge it with mysql-server'),
    });
  });
});

describe('the binary log of MySQL', () => {
  let host: HostUnderTest;
  let databases = 0;
  beforeEach(() => {
    host = hostUnderTest();
    databases = 0;
  });
  afterEach(() => host.remove());
  const { fleet } = contextOf('database');
  const mysql = { ...fleet, versions: { database: { server: 'mysql' as const, version: '8.4' } } };
  const steps = databaseSteps(contextOf('database', { fleet: mysql }), { isReadOnly: false });
  const step = steps.find(({ title }) => title === 'takes its binary log from here');
  const holds = () => {
    host.program(
      'mysql',
      `case "$*" in *schemata*) echo ${databases};; *RESET*) echo "$*" >> /var/log/told;; esac`,
    );
    host.write('/var/log/told', '');
    return host.run(step?.check ?? { script: 'exit 99' }).code === 0;
  };

  test('begins empty, once', () => {
    expect(holds()).toBe(false);
    expect(host.run(step?.apply ?? { script: 'exit 99' }).code).toBe(0);
    expect(host.read('/var/log/told')).toContain('RESET BINARY LOGS AND GTIDS');
    expect(holds()).toBe(true);
  });

  test('of a server that has a database of somebody is left alone', () => {
    databases = 1;
    expect(holds()).toBe(true);
  });
});
