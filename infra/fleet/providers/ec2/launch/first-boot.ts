import { stringify } from 'yaml';

/**
 * What cloud-init does at the first boot: our host key becomes the only one, so that the first login meets no stranger. Those of the
 * image go, and as there are `ssh_keys` it makes none itself; the empty list says so to whatever else reads it.
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
