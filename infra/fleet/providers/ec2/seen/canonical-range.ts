import { isIP } from 'node:net';

/** As EC2 writes it down: `10.1.2.3/8` is `10.0.0.0/8`, `2001:DB8::/32` is `2001:db8::/32`. What is no range stays as it is. */
export function canonicalRange(range: string): string {
  const [address = '', size = ''] = range.split('/');
  const bits = Number(size);
  if (isIP(address) === 4) {
    const bytes = address.split('.').map(Number);
    return `${masked(bytes, bits, 8).join('.')}/${bits}`;
  }
  if (isIP(address) === 6) {
    const words = masked(ipv6Words(address), bits, 16).map((word) => word.toString(16));
    return `${shortIpv6(words.join(':'))}/${bits}`;
  }
  return range;
}

/** Keeps the first bits, of parts of this width. */
function masked(parts: readonly number[], bits: number, width: number): number[] {
  return parts.map((part, index) => {
    const kept = Math.min(Math.max(bits - index * width, 0), width);
    return part & ~((1 << (width - kept)) - 1);
  });
}

function ipv6Words(address: string): number[] {
  const short = shortIpv6(address);
  const [head = '', tail] = short.split('::');
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  if (tail === undefined) return words(head);
  const zeros = 8 - words(head).length - words(tail).length;
  return [...words(head), ...Array<number>(zeros).fill(0), ...words(tail)];
}

/** A URL's host is written in the shortest form. */
function shortIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
