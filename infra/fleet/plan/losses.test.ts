import { describe, expect, test } from 'vitest';
import type { ObservedHost } from '../providers/provider.ts';
import type { Change } from './change.ts';
import { losses, refusal } from './losses.ts';

function host(name: string, role: string, id = `i-${name}`): ObservedHost {
  const addresses = { privateAddress: '', privateName: '', publicName: '', publicAddress: '' };
  return { id, name, role, state: 'running', size: '', login: null, https: null, ...addresses };
}

function change(action: Change['action'], name: string, parts: Partial<Change> = {}): Change {
  return { id: `host ${name}`, action, kind: 'host', name, why: 'so', after: [], ...parts };
}

const lost = (changes: Change[], ...hosts: ObservedHost[]) =>
  losses({ changes, hosts }).map(({ action, kind, name }) => `${action} ${kind} ${name}`);

describe('what is lost', () => {
  test.each(['database', 'standalone', 'data', 'management', 'queue', ''])(
    'with a host of the role "%s"',
    (role) => {
      const changes = [
        change('delete', 'x-1'),
        change('replace', 'x-2'),
        change('change', 'x-3'),
        change('create', 'x-4'),
      ];
      const hosts = ['x-1', 'x-2', 'x-3', 'x-4'].map((name) => host(name, role));
      expect(lost(changes, ...hosts)).toEqual(['delete host x-1', 'replace host x-2']);
    },
  );

  test.each(['proxy', 'gatekeeper', 'orchestrator', 'container'])(
    'nothing with a host of the role %s',
    (role) => {
      expect(
        lost([change('delete', 'x-1'), change('replace', 'x-2')], host('x-1', role), host('x-2', role)),
      ).toEqual([]);
    },
  );

  test('with a volume', () => {
    expect(lost([change('delete', 'sluice-shop-queue-1', { kind: 'volume' })])).toEqual([
      'delete volume sluice-shop-queue-1',
    ]);
  });

  test('nothing with rules, groups and networks', () => {
    const kinds = ['rule', 'group', 'network', 'key', 'image'] as const;
    expect(
      lost(
        kinds.map((kind) => change('delete', 'queue-1', { kind })),
        host('queue-1', 'queue'),
      ),
    ).toEqual([]);
  });

  test('nothing with a host that has ended: it is not among those that are there', () => {
    expect(lost([change('delete', 'queue-2')], host('queue-1', 'queue'))).toEqual([]);
  });

  test.each([
    ['EC2', change('delete', 'database-1 i-2', { id: 'host database-1 i-2' }), 'i-2'],
    ['Docker', change('delete', 'a-copy', { id: 'double 0123456789ab' }), '0123456789abcdef0123'],
  ])('with a second host of a name on %s', (_, double, id) => {
    expect(
      lost([double], host('database-1', 'database', 'i-1'), host('database-1', 'database', id)),
    ).toHaveLength(1);
    expect(lost([double], host('database-1', 'database', 'i-1'))).toEqual([]);
  });
});

test('it is told, with what does it all the same', () => {
  const changes = [
    change('delete', 'standalone-1', { why: 'the file does not ask for it' }),
    change('replace', 'queue-1', { why: 'it is t3.small, not t3.large' }),
    change('create', 'proxy-1'),
  ].map((each) => ({ ...each, carryOut: async () => undefined }));
  const hosts = [host('standalone-1', 'standalone'), host('queue-1', 'queue')];
  const lines = [
    '- host standalone-1: the file does not ask for it',
    '± host queue-1: it is t3.small, not t3.large',
  ];
  const end = '1 to replace, 1 to delete of what may hold data.';
  expect(refusal({ changes, hosts }, false)).toBe(
    [...lines, `${end} Nothing was done: up --yes does it.`].join('\n'),
  );
  expect(refusal({ changes, hosts }, true)).toBe(
    [...lines, `${end} What was done before stays: up --yes does it.`].join('\n'),
  );
  expect(refusal({ changes, hosts: [] }, false)).toBeNull();
});
