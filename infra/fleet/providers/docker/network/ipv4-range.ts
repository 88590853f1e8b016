/** First and last address as numbers. */
export interface Ipv4Range {
  from: number;
  to: number;
}

/** `10.213.4.0/22`; null for anything else. */
export function parseIpv4Range(text: string): Ipv4Range | null {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!found) return null;
  const [, ...numbers] = found.map(Number);
  const prefix = numbers.pop() ?? 0;
  if (prefix > 32 || numbers.some((number) => number > 255)) return null;
  const address = numbers.reduce((sum, number) => sum * 256 + number, 0);
  const size = 2 ** (32 - prefix);
  const from = address - (address % size);
  return { from, to: from + size - 1 };
}

export function rangesOverlap(one: Ipv4Range, other: Ipv4Range): boolean {
  return one.from <= other.to && other.from <= one.to;
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
