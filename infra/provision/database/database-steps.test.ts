import { expect, test } from 'vitest';
import { contextOf } from '../hosts/context-under-test.ts';
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
