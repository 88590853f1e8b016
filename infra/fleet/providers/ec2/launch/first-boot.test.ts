import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { generateOpensshKey } from '../../../../local/cluster/openssh-key.ts';
import { firstBoot } from './first-boot.ts';

test('cloud-init reads back the keys as they are, each of them whole', () => {
  const key = generateOpensshKey();
  const text = firstBoot(key);
  expect(text.split('\n')[0]).toBe('#cloud-config');
  expect(text).toContain(`  ed25519_public: ${key.publicKey}\n`);
  expect(parse(text)).toEqual({
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: key.privateKey, ed25519_public: key.publicKey },
    ssh_pwauth: false,
    disable_root: true,
  });
  // EC2's limit.
  expect(Buffer.byteLength(text)).toBeLessThan(16_384);
});
