import { describe, expect, test } from 'vitest';
import { DIGEST, decided, key, policyOf } from './policy-under-test.ts';

const inMode = (mode: string) => policyOf(`version: 1\nfirewall: {default: ${mode}}`);
const approved = (digest: string) => digest === DIGEST;

describe('by mode', () => {
  test.each([
    ['off', undefined, 'off', true],
    ['learn', approved, 'learned', true],
    ['detect', approved, 'approved', true],
    ['detect', () => false, 'detected', true],
    ['protect', approved, 'approved', true],
    ['protect', () => false, 'refused', false],
    ['protect', undefined, 'refused', false],
  ])('%s with approvals %s: %s', (mode, approvals, firewall, allowed) => {
    expect(decided(inMode(mode), {}, key(), { approved: approvals })).toMatchObject({ firewall, allowed });
  });
});

test('a refusal names the digest, so that it can be approved', () => {
  expect(decided(inMode('protect'), {}).reasons).toEqual([
    { code: 'FIREWALL.NOT_APPROVED', message: expect.stringContaining(DIGEST), source: 'firewall' },
  ]);
});

test('a shape that cannot be shown is never approved', () => {
  const told = { fingerprint: '<unreadable>' };
  expect(decided(inMode('protect'), told, key(), { approved: () => true }).firewall).toBe('refused');
  expect(decided(inMode('detect'), told, key(), { approved: () => true }).firewall).toBe('detected');
});

test.each([
  ['of the key', 'shop', ['orders'], 'approved'],
  ['another', 'hr', ['orders'], 'refused'],
  ['another, but the schema is named', 'hr', ['shop.orders'], 'approved'],
  ['another, and no table', 'hr', [], 'approved'],
])('in the database %s', (_what, database, read, firewall) => {
  const decision = decided(inMode('protect'), { read }, key({ database: 'shop' }), { approved, database });
  expect(decision.firewall).toBe(firewall);
});

test('an approval lifts nothing else', () => {
  const decision = decided(inMode('protect'), { functions: ['sleep'] }, key(), { approved });
  expect(decision).toMatchObject({ allowed: false, firewall: 'approved' });
});

test('the most particular name of a caller decides its mode', () => {
  const policy = policyOf(`version: 1
firewall:
  default: off
  callers: {billing: protect, "role:reader": learn, aaaaaaaaaaaa: detect}`);
  const modeOf = (id: string, name: string, role: 'reader' | 'writer') =>
    policy.firewallFor(key({ id: id.repeat(12), name, role }));
  expect(modeOf('a', 'billing', 'reader')).toBe('detect');
  expect(modeOf('b', 'billing', 'reader')).toBe('protect');
  expect(modeOf('b', 'other', 'reader')).toBe('learn');
  expect(modeOf('b', 'other', 'writer')).toBe('off');
});
