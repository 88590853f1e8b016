import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from './policy.ts';
import { DIGEST, decided, key, rulesOf, sources, type Told } from './policy-under-test.ts';

const reader = key({ role: 'reader' });
const admin = key({ role: 'admin' });

describe('without a rule', () => {
  test.each<[string, Told, KeyRecord, string]>([
    ['a plain read', { read: ['orders'], functions: ['count'] }, reader, 'allowed'],
    ['a statement without tables', {}, reader, 'allowed'],
    ['a write by a writer', { written: ['orders'] }, key(), 'allowed'],
    ['a write by a reader', { written: ['orders'] }, reader, 'role'],
    ['DDL by a writer', { kind: 'ddl', written: ['t'] }, key(), 'role'],
    ['what was not understood, by a writer', { kind: 'unknown' }, key(), 'role'],
    ['what was not understood, by an admin', { kind: 'unknown' }, admin, 'allowed'],
    ['sleep', { functions: ['sleep'], unknownFunctions: ['sleep'] }, admin, 'default/no-waiting'],
    ['sleep by its qualified name', { functions: ['mariadb_schema.sleep'] }, admin, 'default/no-waiting'],
    ['sleep with an accent', { functions: ['slèep'] }, admin, 'default/no-waiting'],
    ['a wait for a replica', { functions: ['master_gtid_wait'] }, admin, 'default/no-waiting'],
    ['a lock', { kind: 'session', functions: ['get_lock'] }, admin, 'default/no-sessions default/no-locks'],
    [
      'a file of the server',
      { kind: 'administration', functions: ['load_file'] },
      admin,
      'default/no-administration default/no-files',
    ],
    ['a program', { functions: ['sys_exec'] }, admin, 'default/no-programs'],
    ['accounts', { read: ['mysql.user'] }, admin, 'default/no-system-schemas'],
    [
      'accounts in another spelling',
      { read: ['MySQL.user'], written: ['İnformation_schema.x'] },
      admin,
      'default/no-system-schemas',
    ],
    ['a function of the server', { functions: ['sys.version_major'] }, admin, 'default/no-system-schemas'],
    ['a write without WHERE', { written: ['orders'], unbounded: true }, key(), 'default/no-unbounded-writes'],
    ['a write without WHERE by an admin', { written: ['orders'], unbounded: true }, admin, 'allowed'],
    [
      'unbounded, of what is not known',
      { kind: 'write', unbounded: true },
      key(),
      'default/no-unbounded-writes',
    ],
    ['a transaction', { kind: 'transaction' }, admin, 'default/no-sessions'],
    ['administration', { kind: 'administration' }, admin, 'default/no-administration'],
  ])('%s', (_what, told, caller, verdict) => {
    expect(sources(decided(DEFAULT_POLICY, told, caller)).split(' ')).toEqual(
      expect.arrayContaining(verdict.split(' ')),
    );
    expect(decided(DEFAULT_POLICY, told, caller).allowed).toBe(verdict === 'allowed');
  });

  test('all reasons are told, each once', () => {
    const told = {
      kind: 'write',
      read: ['mysql.user', 'mysql.user'],
      functions: ['sleep', 'load_file'],
    } as const;
    expect(
      sources(
        decided(DEFAULT_POLICY, { ...told, read: [...told.read], functions: [...told.functions] }, reader),
      ),
    ).toBe('role default/no-system-schemas default/no-waiting default/no-files');
  });
});

describe('rules', () => {
  test.each<[string, string[], Told, string]>([
    ['denies a table', ['tables: [shop.orders], then: deny'], { read: ['orders'] }, 'rule/rule 1'],
    ['leaves another', ['tables: [shop.orders], then: deny'], { read: ['items'] }, 'allowed'],
    ['leaves the namesake', ['tables: [shop.orders], then: deny'], { read: ['other.orders'] }, 'allowed'],
    ['denies in any case', ['tables: [shop.orders], then: deny'], { read: ['SHOP.Orders'] }, 'rule/rule 1'],
    ['denies a whole schema', ['tables: ["hr.*"], then: deny'], { read: ['hr.x'] }, 'rule/rule 1'],
    ['denies a schema by name', ['schemas: [hr], then: deny'], { read: ['HR.x'] }, 'rule/rule 1'],
    [
      'denies a name anywhere',
      ['tables: ["*.secrets"], then: deny'],
      { read: ['hr.secrets'] },
      'rule/rule 1',
    ],
    ['denies its functions too', ['schemas: [hr], then: deny'], { functions: ['hr.f'] }, 'rule/rule 1'],
    ['but not what is built in', ['schemas: [shop], then: deny'], { functions: ['count', 'sum'] }, 'allowed'],
    ['denies a write only', ['tables: [shop.t], access: written, then: deny'], { read: ['t'] }, 'allowed'],
    [
      'denies the write',
      ['tables: [shop.t], access: written, then: deny'],
      { written: ['t'] },
      'rule/rule 1',
    ],
    ['denies all writing', ['access: written, then: deny'], { written: ['t'] }, 'rule/rule 1'],
    [
      'denies to drop what it is in',
      ['tables: [hr.salaries], then: deny'],
      { written: ['hr.*'] },
      'rule/rule 1',
    ],
    [
      'denies to drop what may hold it',
      ['tables: ["*.secrets"], then: deny'],
      { written: ['hr.*'] },
      'rule/rule 1',
    ],
    ['leaves other schemas', ['tables: [hr.salaries], then: deny'], { written: ['shop.*'] }, 'allowed'],
    ['leaves the list of tables', ['tables: [hr.salaries], then: deny'], { read: ['hr.*'] }, 'allowed'],
    [
      'a table that is allowed is not its schema',
      ['tables: [shop.a], then: allow', 'tables: ["*.*"], then: deny'],
      { written: ['shop.*'] },
      'rule/rule 2',
    ],
    ['denies a function', ['functions: [uuid], then: deny'], { functions: ['uuid'] }, 'rule/rule 1'],
    [
      'denies a stored function called without its schema',
      ['functions: [shop.f], then: deny'],
      { unknownFunctions: ['f'] },
      'rule/rule 1',
    ],
    ['denies a digest', [`digests: [${DIGEST}], then: deny`], {}, 'rule/rule 1'],
    ['denies a kind', ['kinds: [write], then: deny'], { written: ['t'] }, 'rule/rule 1'],
    ['leaves other kinds', ['kinds: [write], then: deny'], { read: ['t'] }, 'allowed'],
    ['the first that fits decides', ['tables: [shop.t], then: allow', 'then: deny'], {}, 'rule/rule 2'],
    [
      'each table needs its own',
      ['tables: [shop.a], then: allow', 'tables: ["*.*"], then: deny'],
      { read: ['a', 'b'] },
      'rule/rule 2',
    ],
    [
      'only some tables',
      ['tables: [shop.a, shop.b], then: allow', 'tables: ["*.*"], then: deny'],
      { read: ['a', 'b'], functions: ['count'] },
      'allowed',
    ],
    [
      'an allow fits the name as written only',
      ['tables: [shop.a], then: allow', 'tables: ["*.*"], then: deny'],
      { read: ['A'] },
      'rule/rule 2',
    ],
    ['lifts sleep', ['functions: [sleep], then: allow'], { functions: ['sleep'] }, 'allowed'],
    [
      'lifts nothing but sleep',
      ['functions: [sleep], then: allow'],
      { functions: ['sleep', 'benchmark'] },
      'default/no-waiting',
    ],
    ['an allow of all lifts no default', ['then: allow'], { functions: ['sleep'] }, 'default/no-waiting'],
    [
      'nor does an allow of all reads',
      ['kinds: [read], then: allow'],
      { read: ['mysql.user'] },
      'default/no-system-schemas',
    ],
    [
      'nor one of all tables',
      ['tables: ["*.*", "*.user"], then: allow'],
      { read: ['mysql.user'] },
      'default/no-system-schemas',
    ],
    [
      'nor one of a schema, for what is built in',
      ['schemas: [shop], then: allow', 'functions: ["shop.*"], then: allow'],
      { functions: ['sleep'], unknownFunctions: ['sleep'] },
      'default/no-waiting',
    ],
    [
      'lifts a system schema in any case',
      ['schemas: [information_schema], then: allow'],
      { read: ['INFORMATION_SCHEMA.COLUMNS'] },
      'allowed',
    ],
    [
      'lifts one table of one',
      ['tables: [INFORMATION_SCHEMA.columns], then: allow'],
      { read: ['information_schema.COLUMNS'] },
      'allowed',
    ],
    [
      'and no other table of it',
      ['tables: [information_schema.columns], then: allow'],
      { read: ['information_schema.tables'] },
      'default/no-system-schemas',
    ],
    [
      'lifts the missing WHERE for one table',
      ['tables: [shop.scratch], unbounded: true, then: allow'],
      { written: ['scratch'], unbounded: true },
      'allowed',
    ],
    [
      'and for no other',
      ['tables: [shop.scratch], unbounded: true, then: allow'],
      { written: ['scratch', 'orders'], unbounded: true },
      'default/no-unbounded-writes',
    ],
    [
      'a table that is allowed may not be emptied',
      ['tables: [shop.orders], then: allow'],
      { written: ['orders'], unbounded: true },
      'default/no-unbounded-writes',
    ],
    [
      'a digest names all that its statement does',
      [`digests: [${DIGEST}], then: allow`],
      { functions: ['sleep'], written: ['orders'], unbounded: true },
      'allowed',
    ],
    [
      'but not what cannot be shown',
      [`digests: [${DIGEST}], then: allow`],
      { functions: ['sleep'], fingerprint: '<unreadable>' },
      'default/no-waiting',
    ],
    ['no rule lifts a kind', ['then: allow'], { kind: 'session' }, 'default/no-sessions'],
    ['no rule lifts the role', ['then: allow'], { kind: 'ddl' }, 'role'],
  ])('%s', (_what, rules, told, verdict) => {
    expect(sources(decided(rulesOf(...rules), told))).toBe(verdict);
  });

  test.each([
    ['[app]', 'rule/rule 1'],
    [`["${'a'.repeat(12)}"]`, 'rule/rule 1'],
    ['["role:writer"]', 'rule/rule 1'],
    ['[other, app]', 'rule/rule 1'],
    ['["role:reader"]', 'allowed'],
    ['[other]', 'allowed'],
  ])('of callers %s', (callers, verdict) => {
    expect(sources(decided(rulesOf(`callers: ${callers}, then: deny`), {}))).toBe(verdict);
  });

  test('a key is not what its name pretends', () => {
    const policy = rulesOf(`callers: ["role:admin", "${'c'.repeat(12)}"], functions: [sleep], then: allow`);
    for (const name of ['role:admin', 'c'.repeat(12)]) {
      expect(decided(policy, { functions: ['sleep'] }, key({ name })).allowed).toBe(false);
    }
  });

  test('a denial says what it was about, or what the rule says', () => {
    const own = rulesOf('tables: [hr.salaries], then: deny, message: Ask HR.');
    expect(decided(own, { read: ['hr.salaries'] }).reasons).toEqual([
      { code: 'POLICY.DENIED', message: 'Ask HR.', source: 'rule/rule 1' },
    ]);
    const plain = rulesOf('tables: [hr.salaries], then: deny');
    expect(decided(plain, { read: ['hr.salaries'] }).reasons[0]?.message).toBe(
      'The rule "rule 1" does not allow reading hr.salaries',
    );
  });

  test('the smallest cap holds, the key has a say, and a cap judges nothing', () => {
    const policy = rulesOf(
      'tables: [shop.events], maxRows: 100',
      'maxRows: 500',
      'tables: [shop.other], maxRows: 1',
    );
    expect(decided(policy, { read: ['events'] }).maxRows).toBe(100);
    expect(decided(policy, { read: ['items'] }).maxRows).toBe(500);
    expect(decided(policy, { read: ['events'] }, key({ maxRows: 7 })).maxRows).toBe(7);
    expect(
      decided(DEFAULT_POLICY, {}, key({ maxRows: 7, maxResultBytes: 8, maxTimeoutMs: 9 })),
    ).toMatchObject({
      allowed: true,
      maxRows: 7,
      maxResultBytes: 8,
      maxTimeoutMs: 9,
    });
    expect(decided(DEFAULT_POLICY, {}).maxRows).toBeUndefined();
  });

  test('the first strategy that fits is forced, whatever the key may choose', () => {
    const policy = rulesOf(
      'tables: [shop.stock], strategy: directhit',
      'kinds: [read], strategy: customizedhit',
    );
    const caller = key({ strategies: ['randomhit'] });
    expect(decided(policy, { read: ['stock'] }, caller, { strategy: 'randomhit' })).toMatchObject({
      allowed: true,
      strategy: 'directhit',
    });
    expect(decided(policy, { read: ['items'] }, caller).strategy).toBe('customizedhit');
  });
});

describe("a key's own limits", () => {
  test.each<[string, Partial<KeyRecord>, Told, string]>([
    ['its kinds', { kinds: ['read'] }, { written: ['t'] }, 'key'],
    ['a kind of it', { kinds: ['read'] }, { read: ['t'] }, 'allowed'],
    ['its schema', { schemas: ['shop'] }, { read: ['t', 'shop.u'] }, 'allowed'],
    ['another schema', { schemas: ['shop'] }, { read: ['t', 'hr.t'] }, 'key'],
    ['its schema in another case', { schemas: ['shop'] }, { read: ['SHOP.t'] }, 'key'],
    ['a function of another schema', { schemas: ['shop'] }, { unknownFunctions: ['hr.f'] }, 'key'],
    ['a function of its schema', { schemas: ['shop'] }, { unknownFunctions: ['f'] }, 'allowed'],
    ['what is built in', { schemas: ['shop'], tables: ['shop.t'] }, { functions: ['count'] }, 'allowed'],
    ['its table', { tables: ['shop.t'] }, { read: ['t'] }, 'allowed'],
    ['another table', { tables: ['shop.t'] }, { read: ['t'], written: ['u'] }, 'key'],
    ['all tables of a schema', { tables: ['shop.*'] }, { read: ['t', 'u'] }, 'allowed'],
    ['a function, where tables are listed', { tables: ['shop.*'] }, { unknownFunctions: ['f'] }, 'key'],
    ['the schema of its table', { tables: ['shop.t'] }, { written: ['shop.*'] }, 'key'],
    ['another database, and no table at all', { schemas: ['hr'] }, {}, 'key'],
    ['another database than that of its tables', { tables: ['hr.t', 'hr2.*'] }, {}, 'key'],
    ['tables by their name, in any database', { tables: ['*.t'] }, { read: ['t'] }, 'allowed'],
    ['no table at all', { tables: ['shop.t'] }, {}, 'allowed'],
    ['a procedure', { schemas: ['shop'], role: 'admin' }, { kind: 'call' }, 'key'],
    ['a definition that names no table', { schemas: ['shop'], role: 'admin' }, { kind: 'ddl' }, 'key'],
    [
      'all tables, but not the system',
      { tables: ['*.*'] },
      { read: ['mysql.user'] },
      'key default/no-system-schemas',
    ],
  ])('%s', (_what, limits, told, verdict) => {
    expect(sources(decided(DEFAULT_POLICY, told, key(limits)))).toBe(verdict);
  });

  test('no rule lifts them', () => {
    const policy = rulesOf('schemas: [hr], then: allow');
    expect(decided(policy, { read: ['hr.t'] }, key({ schemas: ['shop'] })).reasons).toEqual([
      { code: 'AUTH.FORBIDDEN', message: 'The key may not use hr.t', source: 'key' },
    ]);
  });

  test('a table whose schema is not known is refused with what to do', () => {
    const caller = key({ schemas: ['shop'] });
    const decision = decided(DEFAULT_POLICY, { read: ['t'] }, caller, { database: undefined });
    expect(decision.reasons[0]?.message).toMatch(/name the database of the request, or the schema of t/);
    expect(decided(DEFAULT_POLICY, { read: ['t'] }, key(), { database: undefined }).allowed).toBe(true);
  });

  test('a strategy that it may not use; its first one where the request names none', () => {
    const caller = key({ strategies: ['randomhit', 'customizedhit'] });
    expect(decided(DEFAULT_POLICY, {}, caller, { strategy: 'directhit' }).reasons[0]?.message).toMatch(
      /directhit/,
    );
    expect(decided(DEFAULT_POLICY, {}, caller, { strategy: 'customizedhit' }).allowed).toBe(true);
    expect(decided(DEFAULT_POLICY, {}, caller).strategy).toBe('randomhit');
    expect(decided(DEFAULT_POLICY, {}).strategy).toBe('directhit');
  });
});

test('a statement is allowed when everything that it does is, whatever is in one policy', () => {
  const parts: Told[] = [
    { read: ['a'] },
    { read: ['hr.b'] },
    { read: ['mysql.user'] },
    { written: ['a'] },
    { written: ['scratch'], unbounded: true },
    { functions: ['count'] },
    { functions: ['sleep'] },
    { unknownFunctions: ['f'] },
  ];
  const rules = [
    'tables: [shop.a], then: allow',
    'tables: ["*.*"], then: deny',
    'schemas: [hr, mysql], then: allow',
    'functions: [sleep, shop.f], then: allow',
    'functions: [shop.f], then: deny',
    'unbounded: true, then: allow',
    'access: written, then: deny',
  ];
  let allowed = 0;
  for (const first of rules) {
    for (const second of rules) {
      const policy = rulesOf(first, second);
      for (const one of parts) {
        for (const other of parts) {
          if (one.unbounded !== other.unbounded && (one.written ?? other.written)) continue;
          const both = decided(policy, together(one, other)).allowed;
          expect(both).toBe(
            decided(policy, { ...one, kind: 'write' }).allowed &&
              decided(policy, { ...other, kind: 'write' }).allowed,
          );
          allowed += Number(both);
        }
      }
    }
  }
  expect(allowed).toBeGreaterThan(100);
});

function together(one: Told, other: Told): Told {
  const of = (member: 'read' | 'written' | 'functions' | 'unknownFunctions') => [
    ...(one[member] ?? []),
    ...(other[member] ?? []),
  ];
  return {
    kind: 'write',
    read: of('read'),
    written: of('written'),
    functions: [...of('functions'), ...of('unknownFunctions')],
    unknownFunctions: of('unknownFunctions'),
    unbounded: one.unbounded ?? other.unbounded ?? false,
  };
}
