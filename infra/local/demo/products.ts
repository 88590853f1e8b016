import { dayMs, openedAt, shownAt, sqlDate, sqlMicroseconds } from './calendar.ts';
import { categoryOf } from './categories.ts';
import type { Row } from './insert.ts';
import type { Random } from './random.ts';
import { bitLiteral, decimalFromCents } from './sql-literal.ts';
import type { Supplier } from './suppliers.ts';
import { type Good, goods, type Material, materials } from './vocabulary/goods.ts';

export interface Product {
  id: number;
  good: Good;
  material: Material;
  /** The name of the collection it belongs to. */
  collection: string;
  supplier: Supplier;
  launchedAt: number;
  /** Oldest first; the last is the price of today. */
  prices: readonly { since: number; cents: number }[];
  weightG: number;
  colour: string;
}

const collections =
  'Aurora Nordlys Kintsugi Sólheim Ondine Fjord Meridian Hygge Pamplona Hinoki Lumière Tramontana Wabi Solstice Marais Ferne Øresund Zéphyr'.split(
    ' ',
  );
const colours = [
  'ink blue',
  'chalk',
  'moss',
  'rust',
  'charcoal',
  'sand',
  'plum',
  'saffron',
  'sage',
  'natural',
];
const productCount = 640;

export function createProducts(suppliers: readonly Supplier[], random: Random): Product[] {
  const products: Product[] = [];
  const taken = new Set<string>();
  while (products.length < productCount) {
    const good = random.pick(goods);
    const material = materials.get(random.pick(good.materials));
    if (material === undefined) throw new RangeError(`a material of ${good.wording.en} is not in the table`);
    const collection = random.pick(collections);
    const identity = `${collection} ${material.key} ${good.wording.en}`;
    if (taken.has(identity)) continue;
    taken.add(identity);
    const launchedAt = random.chance(0.6)
      ? openedAt - random.integer(0, 1400) * dayMs
      : openedAt + random.integer(0, 1000) * dayMs;
    products.push({
      id: products.length + 1,
      good,
      material,
      collection,
      supplier: random.pick(suppliers),
      launchedAt,
      prices: createPrices(good, launchedAt, random),
      weightG: Math.round(good.grams * (0.7 + random.fraction() * 0.6)),
      colour: random.pick(colours),
    });
  }
  return products;
}

export function productName({ collection, material, good }: Product): string {
  return `${collection} ${material.wording.en.replace('-', ' ')} ${good.wording.en}`;
}

/** In cents. */
export function priceAt(product: Product, moment: number): number {
  const first = product.prices[0]?.cents ?? 0;
  return product.prices.findLast(({ since }) => since <= moment)?.cents ?? first;
}

export function* productRows(products: readonly Product[], random: Random): Generator<Row> {
  for (const product of products) {
    const { id, good, material, supplier } = product;
    const labels = [...material.labels, ...(random.chance(0.04) ? ['limited'] : [])];
    yield {
      id,
      sku: `${good.category.slice(0, 2).toUpperCase()}-${material.key.slice(0, 2).toUpperCase()}${String(id).padStart(4, '0')}`,
      ean: ean13(4_260_000_000_00 + id * 7),
      category_id: categoryOf(good.category).id,
      supplier_id: supplier.id,
      name: productName(product),
      description: describe(product, random),
      price: decimalFromCents(priceAt(product, shownAt)),
      weight_g: product.weightG,
      lowest_celsius: random.pick([-20, -10, 0, 5]),
      labels: [...new Set(labels)].join(','),
      care: bitLiteral(material.careBits),
      attributes: JSON.stringify(attributesOf(product, random)),
      launched_on: sqlDate(product.launchedAt),
      is_active: !random.chance(0.05),
    };
  }
}

/** What the price was before, and what it became. */
export function* priceChangeRows(products: readonly Product[], random: Random): Generator<Row> {
  for (const { id, prices } of products) {
    for (const [index, { since, cents }] of prices.entries()) {
      const before = prices[index - 1];
      if (before === undefined) continue;
      yield {
        product_id: id,
        old_price: decimalFromCents(before.cents),
        new_price: decimalFromCents(cents),
        change_cents: cents - before.cents,
        changed_at: sqlMicroseconds(since, random),
      };
    }
  }
}

function createPrices(good: Good, launchedAt: number, random: Random): { since: number; cents: number }[] {
  const ending = random.pick([0, 50, 90, 95]);
  const round = (euros: number) => Math.max(1, Math.floor(euros)) * 100 + ending;
  const euros = good.lowestEuros + random.skewedIndex(1000) * ((good.highestEuros - good.lowestEuros) / 1000);
  const prices = [{ since: launchedAt, cents: round(euros) }];
  for (let since = Math.max(launchedAt, openedAt); ; ) {
    since += random.integer(120, 1500) * dayMs + random.integer(0, dayMs - 1);
    if (since > shownAt) return prices;
    const cents = round(euros * (0.88 + random.fraction() * 0.3));
    if (cents !== prices.at(-1)?.cents) prices.push({ since, cents });
  }
}

const uses = [
  'for slow Sundays',
  'for small kitchens',
  'for a lifetime',
  'for two',
  'for long evenings',
  'to give away',
];
const adjectives = ['A simple', 'A sturdy', 'A quiet', 'A cheerful', 'A well-balanced', 'A hand-finished'];

function describe({ good, material, supplier, colour }: Product, random: Random): string {
  const what = `${material.wording.en.toLowerCase()} ${good.wording.en.toLowerCase()}`;
  const sentences = [
    `${random.pick(adjectives)} ${what} in ${colour}, made ${random.pick(uses)}.`,
    material.care,
    `Made by ${supplier.name} in ${supplier.city}.`,
  ];
  if (random.chance(0.3)) sentences.push('Ships without plastic. ♻️');
  return sentences.join(random.chance(0.2) ? '\n' : ' ');
}

function attributesOf(
  { material, colour, supplier, weightG }: Product,
  random: Random,
): Record<string, unknown> {
  return {
    material: material.key,
    colour,
    origin: supplier.countryCode,
    dimensions_cm: [random.integer(5, 60), random.integer(5, 60), random.integer(2, 40)],
    weight_kg: weightG / 1000,
    dishwasher_safe: (material.careBits & 1) === 1,
    warranty: random.chance(0.4) ? { years: random.integer(2, 30), transferable: random.chance(0.5) } : null,
  };
}

/** Twelve digits and the check digit of EAN-13. */
function ean13(twelve: number): number {
  const sum = [...String(twelve)].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return twelve * 10 + ((10 - (sum % 10)) % 10);
}
