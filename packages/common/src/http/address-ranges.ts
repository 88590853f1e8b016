import { BlockList, isIP } from 'node:net';

/** True for an IP address within certain ranges. */
export type AddressCheck = (address: string | undefined) => boolean;

export interface AddressRange {
  address: string;
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

/** `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`; null for anything else. A range that holds every address would be no bound at all. */
export function parseAddressRange(text: string): AddressRange | null {
  const [address = '', size, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return null;
  const bits = version === 4 ? 32 : 128;
  const prefix = size === undefined ? bits : /^\d{1,3}$/.test(size) ? Number(size) : 0;
  if (prefix < 1 || prefix > bits) return null;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

export function createAddressCheck(ranges: readonly AddressRange[]): AddressCheck {
  const list = new BlockList();
  for (const { address, prefix, family } of ranges) list.addSubnet(address, prefix, family);
  return (given = '') => {
    // A socket that listens on :: shows IPv4 addresses in this form.
    const address = given.replace(/^::ffff:(?=\d+\.)/i, '');
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}
