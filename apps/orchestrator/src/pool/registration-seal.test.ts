import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { expect, test } from 'vitest';
import type { ContainerRegistration } from './container.ts';
import { openRegistration, sealRegistration } from './registration-seal.ts';

const [one, two] = [new Secret('1'.repeat(32)), new Secret('2'.repeat(32))];
const signer = createSigner(one);
const registration: ContainerRegistration = {
  name: 'small-1',
  pool: 'small',
  url: 'http://127.0.0.1:4000',
  slots: 2,
  runtime: 'static',
  runtimeId: '',
  owner: '',
  registeredAt: 1_700_000_000_000,
};
const sealed = sealRegistration(signer, '{here}', registration);

test('a registration is read again, also while the key is rotated', () => {
  expect(openRegistration(signer, '{here}', 'small-1', sealed)).toEqual(registration);
  const rotated = createSigner(two, { also: one });
  expect(openRegistration(rotated, '{here}', 'small-1', sealed)).toEqual(registration);
});

test('it does not count elsewhere, for another container, or changed', () => {
  expect(openRegistration(signer, '{there}', 'small-1', sealed)).toBeNull();
  expect(openRegistration(signer, '{here}', 'small-2', sealed)).toBeNull();
  expect(openRegistration(createSigner(two), '{here}', 'small-1', sealed)).toBeNull();
  const text = sealed.text.replace('127.0.0.1', '10.0.0.1');
  expect(openRegistration(signer, '{here}', 'small-1', { ...sealed, text })).toBeNull();
  expect(openRegistration(signer, '{here}', 'small-1', { text: 'x', mac: '' })).toBeNull();
});

test('what is no registration is not written', () => {
  expect(() => sealRegistration(signer, '{here}', { ...registration, slots: 0 })).toThrow();
});
