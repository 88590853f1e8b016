import { busyMoment, sqlMicroseconds } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { Row } from './insert.ts';
import { type Product, productName } from './products.ts';
import type { Random } from './random.ts';
import { countries } from './vocabulary/countries.ts';

const eventCount = 12_000;
const searches = [
  'teapot',
  'cast iron',
  'gift for mum 🎁',
  'Geschirrtücher',
  'théière',
  '急須',
  'rucksack -leather',
  "kid's kite",
];
const agents = ['Firefox/133.0', 'Chrome/131.0', 'Safari/18.1', 'LanternApp/4.2 (iOS)'];

/** What visitors of the web site did in the last year. */
export function* eventRows(
  customers: readonly Customer[],
  products: readonly Product[],
  random: Random,
): Generator<Row> {
  const from = Date.UTC(2025, 0, 1);
  const moments = Array.from({ length: eventCount }, () => busyMoment(random, from)).sort((a, b) => a - b);
  const known = customers.filter(({ joinedAt }) => joinedAt < from);
  const shares = countries.map((country) => [country, country.share] as const);
  for (const [index, happenedAt] of moments.entries()) {
    const customer = random.chance(0.6) ? (known[random.skewedIndex(known.length)] ?? null) : null;
    const kind = customer === null ? random.pick(['view', 'search', 'basket'] as const) : random.pick(kinds);
    yield {
      id: (BigInt(happenedAt) << 22n) | BigInt(index),
      trace_id: new DataView(random.bytes(8).buffer).getBigUint64(0),
      customer_id: customer?.id ?? null,
      session_id: random.bytes(16),
      ip: ipAddress(random),
      kind,
      payload: JSON.stringify(payloadOf(kind, products, random)),
      utc_offset_minutes: (customer?.country ?? random.weighted(shares)).utcOffsetMinutes,
      happened_at: sqlMicroseconds(happenedAt, random),
    };
  }
}

const kinds = ['view', 'view', 'search', 'basket', 'checkout', 'sign-in'] as const;

function payloadOf(
  kind: (typeof kinds)[number],
  products: readonly Product[],
  random: Random,
): Record<string, unknown> {
  const product = products[random.skewedIndex(products.length)] as Product;
  switch (kind) {
    case 'view':
      return { product: product.id, name: productName(product), seconds: random.integer(5, 2400) / 10 };
    case 'search':
      return {
        text: random.pick(searches),
        results: random.skewedIndex(120),
        filters: { maxPrice: random.pick([null, 50, 99.5]) },
      };
    case 'basket':
      return {
        product: product.id,
        quantity: 1 + random.skewedIndex(5),
        tags: random.chance(0.2) ? ['sale', '% off'] : [],
      };
    case 'checkout':
      return { step: random.integer(1, 4), isFinished: random.chance(0.5) };
    case 'sign-in':
      return { agent: random.pick(agents), isRemembered: random.chance(0.7) };
  }
}

/** From the blocks that are reserved for documentation. */
function ipAddress(random: Random): Uint8Array {
  if (random.chance(0.7)) return Uint8Array.of(203, 0, 113, random.integer(1, 254));
  return Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, ...random.bytes(12));
}
