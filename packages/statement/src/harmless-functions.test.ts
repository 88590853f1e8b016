import { describe, expect, test } from 'vitest';
import { functionEffect } from './function-effect.ts';
import { harmlessFunctionNames, isHarmlessFunction } from './harmless-functions.ts';

const all = Object.values(harmlessFunctionNames).flat();

describe('the list of harmless functions', () => {
  test('names each function once, in lower case', () => {
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
    expect(all.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  test('has none that changes anything or reads what the session did before', () => {
    expect(all.filter((name) => functionEffect(name) !== undefined)).toEqual([]);
  });

  test.each([
    'sleep',
    'benchmark',
    'get_lock',
    'release_lock',
    'load_file',
    'last_insert_id',
    'nextval',
    'master_pos_wait',
    'source_pos_wait',
    'master_gtid_wait',
    'wait_for_executed_gtid_set',
    'wsrep_sync_wait_upto_gtid',
    'sys_exec',
    'my_function',
    'constructor',
    '',
  ])('%j is not harmless', (name) => {
    expect(isHarmlessFunction(name)).toBe(false);
  });
});

describe('the spelling', () => {
  test.each([
    ['concat', 'quoted', true],
    ['concat', 'spaced', true],
    ['left', 'spaced', true],
    ['left', 'quoted', false],
    ['count', 'plain', true],
    ['count', 'spaced', false],
    ['count', 'quoted', false],
  ] as const)('%s written %s: %s', (name, spelling, expected) => {
    expect(isHarmlessFunction(name, spelling)).toBe(expected);
  });
});
