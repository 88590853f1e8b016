import { expect, test } from 'vitest';
import { readGatekeeperConfig } from './config.ts';

const REQUIRED = {
  SLUICE_REDIS_URL: 'redis://127.0.0.1:6379',
  SLUICE_SIGNING_KEY: 'k'.repeat(32),
  GATEKEEPER_KEYS_FILE: 'keys.json',
};
const read = (more: Record<string, string> = {}) => readGatekeeperConfig({ ...REQUIRED, ...more });

test('by default nobody is trusted, no page may call, and there is no TLS', () => {
  expect(read()).toMatchObject({ GATEKEEPER_TRUST_PROXY: [], GATEKEEPER_CORS_ORIGINS: [] });
  expect(read().GATEKEEPER_TLS_CERT_FILE).toBeUndefined();
});

test('lists are told apart by commas', () => {
  const config = read({
    GATEKEEPER_TRUST_PROXY: '10.0.0.0/8, ::1',
    GATEKEEPER_CORS_ORIGINS: 'https://a.example,http://localhost:3000',
  });
  expect(config.GATEKEEPER_TRUST_PROXY).toEqual([
    { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
    { address: '::1', prefix: 128, family: 'ipv6' },
  ]);
  expect(config.GATEKEEPER_CORS_ORIGINS).toEqual(['https://a.example', 'http://localhost:3000']);
});

test.each([
  ['GATEKEEPER_TRUST_PROXY', 'true', /neither an address nor a range/],
  ['GATEKEEPER_TRUST_PROXY', '10.0.0.1,0.0.0.0/0', /0\.0\.0\.0\/0 is neither/],
  ['GATEKEEPER_CORS_ORIGINS', '*', /not an origin/],
  ['GATEKEEPER_CORS_ORIGINS', 'https://a.example/', /not an origin/],
  ['GATEKEEPER_CORS_ORIGINS', 'null', /not an origin/],
  ['GATEKEEPER_TLS_CERT_FILE', 'cert.pem', /GATEKEEPER_TLS_KEY_FILE: is required/],
  ['GATEKEEPER_TLS_KEY_FILE', 'key.pem', /GATEKEEPER_TLS_CERT_FILE: is required/],
])('%s=%s is a mistake', (name, value, message) => {
  expect(() => read({ [name]: value })).toThrow(message);
});
