import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { expectHostKey, hostKeyAlgorithms, judgeHostKey, parseHostKey } from './host-key.ts';
import { parseKnownHosts } from './known-hosts.ts';

const key = (last: string) => {
  const blob = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.from(last.repeat(36)),
  ]);
  return { type: 'ssh-ed25519', base64: blob.toString('base64') };
};
const A = key('a');
const B = key('b');
const line = (hosts: string, k = A) => `${hosts} ${k.type} ${k.base64} comment`;
const hashed = (name: string) => {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

test.each([
  ['plain', line('db.example'), 'db.example', 22, true],
  ['another host', line('db.example'), 'other.example', 22, false],
  ['upper case', line('DB.example'), 'db.EXAMPLE', 22, true],
  ['one of a list', line('x,db.example,10.0.0.1'), '10.0.0.1', 22, true],
  ['with a port', line('[db.example]:2222'), 'db.example', 2222, true],
  ['another port', line('[db.example]:2222'), 'db.example', 2223, false],
  ['a name without a port is port 22 only', line('db.example'), 'db.example', 2222, false],
  ['wildcard', line('*.example'), 'db.example', 22, true],
  ['a dot is a dot', line('db.example'), 'dbxexample', 22, false],
  ['question mark', line('db?.example'), 'db1.example', 22, true],
  ['negated', line('*.example,!db.example'), 'db.example', 22, false],
  ['hashed', line(hashed('db.example')), 'db.example', 22, true],
  ['hashed with a port', line(hashed('[db.example]:2222')), 'db.example', 2222, true],
  ['hashed, another host', line(hashed('db.example')), 'db2.example', 22, false],
  ['comment and nonsense', `# x\n\nnonsense\n${line('db.example')}`, 'db.example', 22, true],
  ['certificate authority', `@cert-authority ${line('db.example')}`, 'db.example', 22, false],
])('%s', (_name, text, host, port, found) => {
  expect(parseKnownHosts(text).lookUp(host, port).keys).toEqual(found ? [A] : []);
});

const offered = (k: typeof A) => Buffer.from(k.base64, 'base64');
const node = (hostKey: typeof A | null) => ({ host: 'db.example', sshPort: 22, hostKey });

test.each([
  ['the known one', node(null), line('db.example'), A, 'accepted'],
  ['one of two', node(null), `${line('db.example')}\n${line('db.example', B)}`, B, 'accepted'],
  ['another', node(null), line('db.example'), B, 'changed'],
  ['none known', node(null), '', A, 'unknown'],
  ["the inventory's", node(A), '', A, 'accepted'],
  ["not the inventory's, though in the file", node(A), line('db.example', B), B, 'changed'],
  ['revoked', node(A), `@revoked ${line('*', A)}`, A, 'revoked'],
] as const)('a host that shows %s', (_name, row, text, shown, verdict) => {
  expect(
    judgeHostKey(
      expectHostKey(row.hostKey, parseKnownHosts(text).lookUp(row.host, row.sshPort)),
      offered(shown),
    ),
  ).toBe(verdict);
});

test('only algorithms of known keys are offered', () => {
  expect(hostKeyAlgorithms({ keys: [A, B], revoked: [] })).toEqual(['ssh-ed25519']);
  expect(hostKeyAlgorithms({ keys: [{ type: 'ssh-rsa', base64: '' }], revoked: [] })).toEqual([
    'rsa-sha2-512',
    'rsa-sha2-256',
  ]);
  expect(hostKeyAlgorithms({ keys: [], revoked: [] })).toBeUndefined();
});

test('a key whose type lies is no key', () => {
  expect(parseHostKey(`ssh-rsa ${A.base64}`)).toBeNull();
  expect(parseHostKey(`${A.type} ${A.base64}`)).toEqual(A);
});
