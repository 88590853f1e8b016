import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';

/** The second is what a resolver on 127.0.0.53 asks itself. */
const FILES = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** Name servers of this machine that a container can reach: none on its loopback. */
export function machineNameServers(): string[] {
  for (const file of FILES) {
    const found = reachableNameServers(read(file));
    if (found.length > 0) return found;
  }
  return [];
}

export function reachableNameServers(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^nameserver\s+(\S+)/gm)]
    .map((found) => found[1] ?? '')
    .filter((address) => isIPv4(address) && !address.startsWith('127.'));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
