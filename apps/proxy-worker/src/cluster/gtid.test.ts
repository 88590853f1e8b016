import { expect, test } from 'vitest';
import { containsPosition, type GtidPosition, parseGtidPosition } from './gtid.ts';

const U = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const V = '4e11fa47-71ca-11e1-9e33-c80aa9429562';

const at = (form: GtidPosition['form'], text: string) => {
  const position = parseGtidPosition(form, text);
  if (!position) throw new Error(`not a position: ${text}`);
  return position;
};

test.each([
  ['mariadb', '0-1-100', '0-1-100', true],
  ['mariadb', '0-1-100', '0-1-99', true],
  ['mariadb', '0-1-99', '0-1-100', false],
  ['mariadb', '0-2-101', '0-1-100', true],
  ['mariadb', '0-1-100', '', true],
  ['mariadb', '', '0-1-1', false],
  ['mariadb', '', '', true],
  ['mariadb', '0-1-100,1-2-5', '0-1-100', true],
  ['mariadb', '0-1-100', '0-1-100,1-2-5', false],
  ['mariadb', '0-1-18446744073709551615', '0-1-18446744073709551614', true],
  ['mysql', `${U}:1-5`, `${U}:1-5`, true],
  ['mysql', `${U}:1-7`, `${U}:2-5`, true],
  ['mysql', `${U}:1-4`, `${U}:1-5`, false],
  ['mysql', `${U}:1-3:5`, `${U}:1-5`, false],
  ['mysql', `${U}:1-3:4-5`, `${U}:1-5`, true],
  ['mysql', `${U}:1-5,\n${V}:1-2`, `${U}:1-5`, true],
  ['mysql', `${U}:1-5`, `${U}:1-5,\n${V}:1`, false],
  ['mysql', `${U.toUpperCase()}:1-5`, `${U}:3`, true],
  ['mysql', `${U}:1-5:tag_a:1-3`, `${U}:tag_a:2`, true],
  ['mysql', `${U}:1-5`, `${U}:tag_a:2`, false],
  ['mysql', `${U}:1-5`, '', true],
] as const)('%s %j contains %j: %s', (form, outer, inner, expected) => {
  expect(containsPosition(at(form, outer), at(form, inner))).toBe(expected);
});

test.each([
  ['mariadb', '0-1'],
  ['mariadb', 'x-1-2'],
  ['mariadb', `${U}:1-5`],
  ['mysql', '0-1-100'],
  ['mysql', U],
  ['mysql', `${U}:x-`],
] as const)('%s: %j is not a position', (form, text) => {
  expect(parseGtidPosition(form, text)).toBeNull();
});

test('positions of different servers do not compare', () => {
  expect(containsPosition(at('mariadb', '0-1-1'), at('mysql', ''))).toBe(false);
});
