import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostUnderTest, hostUnderTest } from '../steps/host-under-test.ts';
import { sqlStep } from './sql-step.ts';

const STATEMENTS = ["CREATE USER 'a'@'%' IDENTIFIED BY 'it\\\\''s \\n %s';", 'GRANT SELECT ON `%`.* TO a;'];
const step = (statements: readonly string[] = STATEMENTS) =>
  sqlStep('accounts of all', 'mariadb', statements);
let host: HostUnderTest;
beforeEach(() => {
  host = hostUnderTest();
  host.write('/run/sql', '');
  host.program('mariadb', 'cat >> /run/sql; test ! -e /run/broken');
});
afterEach(() => host.remove());
const holds = (statements?: readonly string[]) => host.run(step(statements).check).code === 0;

test('runs once, as it was written', () => {
  expect(holds()).toBe(false);
  expect(host.run(step().apply)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(host.read('/run/sql')).toBe(`${STATEMENTS.join('\n')}\n`);
  expect(holds()).toBe(true);
});

test('runs again when it says something else, a password for example', () => {
  host.run(step().apply);
  expect(holds(STATEMENTS.map((each) => each.replace("IDENTIFIED BY '", "IDENTIFIED BY 'new")))).toBe(false);
});

test('is not done when a statement fails', () => {
  host.write('/run/broken', '');
  expect(host.run(step().apply).code).not.toBe(0);
  expect(holds()).toBe(false);
});

test('of a statement that fails its text is told to nobody, nor what the error quotes of it', () => {
  host.program(
    'mariadb',
    `cat > /dev/null; printf '%s\\n' '--------------' "CREATE USER IDENTIFIED BY 'hunter2'" '--------------' '' "ERROR 1064 (42000) at line 7: near 'BY 'hunter2'' at line 1" >&2; echo hunter2; exit 1`,
  );
  expect(host.run(step().apply)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'ERROR 1064 (42000) at line 7: near …\n',
  });
});

test.each([0, 20, STATEMENTS.join('\n').length - 1])(
  'is not done, nor begun, when the connection breaks after %i characters',
  (length) => {
    expect(host.run(step().apply, STATEMENTS.join('\n').slice(0, length)).code).not.toBe(0);
    expect(host.read('/run/sql')).toBe('');
    expect(holds()).toBe(false);
  },
);

test('is in no script, and what is kept of it tells nothing', () => {
  const { check, apply } = step();
  expect(check.script + apply.script).not.toContain('IDENTIFIED');
  host.run(apply);
  expect(existsSync(host.path('/var/lib/sluice/sql/accounts-of-all'))).toBe(true);
  expect(host.read('/var/lib/sluice/sql/accounts-of-all')).toMatch(/^[0-9a-f]{64}\n$/);
});
