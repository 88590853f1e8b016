import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createSigner } from './signer.ts';

const [one, two] = [new Secret('1'.repeat(32)), new Secret('2'.repeat(32))];
const signer = createSigner(one);

test('a code counts for its purpose and its parts, in their order', () => {
  const mac = signer.sign('job', 'a', 'b');
  expect(signer.verify(mac, 'job', 'a', 'b')).toBe(true);
  for (const parts of [['b', 'a'], ['ab'], ['a', 'b', ''], ['a'], []]) {
    expect(signer.verify(mac, 'job', ...parts)).toBe(false);
  }
  expect(signer.verify(mac, 'reply', 'a', 'b')).toBe(false);
  for (const other of ['', 'AAAA', mac.slice(1), `${mac}A`])
    expect(signer.verify(other, 'job', 'a', 'b')).toBe(false);
});

test('what looks like the border between two parts is none', () => {
  expect(signer.sign('job', 'é', 'x')).not.toBe(signer.sign('job', 'é\n1\nx'));
  expect(signer.sign('job', 'a\n1\n', 'x')).not.toBe(signer.sign('job', 'a', '\n1\nx'));
});

test('a rotation: accept the new one, sign with it, drop the old one; neighbours always understand each other', () => {
  const steps = [
    createSigner(one),
    createSigner(one, { also: two }),
    createSigner(two, { also: one }),
    createSigner(two),
  ];
  for (const [index, before] of steps.slice(0, -1).entries()) {
    const after = steps[index + 1] as typeof before;
    expect(after.verify(before.sign('job', 'x'), 'job', 'x')).toBe(true);
    expect(before.verify(after.sign('job', 'x'), 'job', 'x')).toBe(true);
  }
  expect(createSigner(two).verify(createSigner(one).sign('job', 'x'), 'job', 'x')).toBe(false);
});
