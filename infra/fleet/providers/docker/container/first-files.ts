import type { HostRecord } from '../../../folder/host-records.ts';
import { NAME_SERVERS_FILE } from '../image/boot-script.ts';
import { OPERATOR_GID, OPERATOR_UID } from '../image/host-recipe.ts';
import { type ArchivedFile, tarArchive } from './tar-archive.ts';

export interface FirstFiles {
  operatorPublicKey: string;
  firstKey: HostRecord['firstKey'];
  /** Addresses that a container may ask for names, besides the engine. */
  nameServers: readonly string[];
}

/** What a cloud hands to a host as its user data: who may log in, and the key that it shows then. A tar archive for `/`. */
export function firstFiles({ operatorPublicKey, firstKey, nameServers }: FirstFiles): Buffer {
  const ofRoot = { uid: 0, gid: 0 };
  const files: ArchivedFile[] = [
    {
      path: 'etc/ssh/ssh_host_ed25519_key',
      mode: 0o600,
      ...ofRoot,
      content: firstKey.privateKey,
    },
    {
      path: 'etc/ssh/ssh_host_ed25519_key.pub',
      mode: 0o644,
      ...ofRoot,
      content: `${firstKey.publicKey}\n`,
    },
    {
      path: 'home/operator/.ssh/authorized_keys',
      mode: 0o600,
      uid: OPERATOR_UID,
      gid: OPERATOR_GID,
      content: `${operatorPublicKey.trim()}\n`,
    },
  ];
  if (nameServers.length > 0)
    files.push({
      path: NAME_SERVERS_FILE.slice(1),
      mode: 0o644,
      ...ofRoot,
      content: nameServersText(nameServers),
    });
  return tarArchive(files);
}

/** The resolver asks three at most. */
function nameServersText(nameServers: readonly string[]): string {
  const lines = [ENGINE_NAME_SERVER, ...nameServers].slice(0, 3).map((address) => `nameserver ${address}`);
  return `${[...lines, 'options ndots:0 timeout:3'].join('\n')}\n`;
}

const ENGINE_NAME_SERVER = '127.0.0.11';
