import { stringify } from 'yaml';

/**
 * What cloud-init does at the first boot: it takes our host key as the only one, so that the first login meets no stranger. It replaces
 * keys of the image, and as there are `ssh_keys`, makes none of its own; the empty list says so to every version.
 */
export function firstBoot(hostKey: { privateKey: string; publicKey: string }): string {
  const config = {
    ssh_deletekeys: true,
    ssh_genkeytypes: [],
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
    ssh_pwauth: false,
    disable_root: true,
  };
  return `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
}
