import { expect, test } from 'vitest';
import { connectionFailure } from './connection-failure.ts';

const ADDRESS = { name: 'queue-1', host: 'q.example.com', port: 2222, user: 'admin' };

test.each<[object, RegExp]>([
  [
    { level: 'client-authentication' },
    /^q\.example\.com:2222 refuses the fleet's key for the user admin: .*authorized_keys/,
  ],
  [{ level: 'client-timeout' }, /^no answer from q\.example\.com:2222: is the host up/],
  [{ code: 'ETIMEDOUT' }, /^no answer from q\.example\.com:2222/],
  [{ code: 'ECONNREFUSED' }, /^q\.example\.com:2222 refuses connections: no sshd listens there/],
  [{ code: 'ENOTFOUND' }, /^the name q\.example\.com is not known$/],
  [{ code: 'EAI_AGAIN' }, /^the name q\.example\.com is not known$/],
  [{ code: 'ECONNRESET' }, /^no SSH connection to q\.example\.com:2222: what the library says$/],
])('%j', (about, message) => {
  const error = Object.assign(new Error('what the library says'), about);
  expect(connectionFailure(ADDRESS, error, null)).toMatch(message);
});

test('a wrong host key is told above all, with the key', () => {
  const error = Object.assign(new Error('Handshake failed'), {
    code: 'ECONNREFUSED',
    level: 'client-authentication',
  });
  expect(connectionFailure(ADDRESS, error, 'ssh-ed25519 AAAA')).toMatch(
    /^the host at q\.example\.com:2222 shows a key that is not the one we know \(it shows ssh-ed25519 AAAA\).*Nothing was sent\.$/,
  );
});
