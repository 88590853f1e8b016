import type { Kind } from '@sluice/statement/kind.ts';
import { expect, test } from 'vitest';
import { type Permission, rolePermission } from './role-permission.ts';

const TABLE: [Kind, Permission, Permission, Permission][] = [
  ['read', 'allowed', 'allowed', 'allowed'],
  ['locking-read', 'role-too-low', 'allowed', 'allowed'],
  ['write', 'role-too-low', 'allowed', 'allowed'],
  ['ddl', 'role-too-low', 'role-too-low', 'allowed'],
  ['call', 'role-too-low', 'role-too-low', 'allowed'],
  ['unknown', 'role-too-low', 'role-too-low', 'allowed'],
  ['transaction', 'unsupported', 'unsupported', 'unsupported'],
  ['session', 'unsupported', 'unsupported', 'unsupported'],
  ['administration', 'unsupported', 'unsupported', 'unsupported'],
];

test.each(TABLE)('%s: reader %s, writer %s, admin %s', (kind, reader, writer, admin) => {
  expect(rolePermission('reader', kind)).toBe(reader);
  expect(rolePermission('writer', kind)).toBe(writer);
  expect(rolePermission('admin', kind)).toBe(admin);
});
