import type { Row } from './insert.ts';
import type { Random } from './random.ts';
import { decimalFromCents } from './sql-literal.ts';
import { namesOf } from './vocabulary/names.ts';
import { citiesOf } from './vocabulary/places.ts';

export interface Supplier {
  id: number;
  name: string;
  countryCode: string;
  city: string;
}

/** `*` stands for a family name. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  DE: ['Manufaktur *', '* & Söhne GmbH', 'Töpferei *', 'Werkstatt *'],
  FR: ['Atelier *', 'Maison *', '* et Fils'],
  GB: ['* & Daughters', '* of London Ltd', 'The * Workshop'],
  ES: ['Talleres *', 'Hermanos *'],
  US: ['* Goods Co.', '* Dry Goods'],
  IT: ['Bottega *', 'Fratelli *'],
  NL: ['Werkplaats *'],
  SE: ['*s Hantverk', '* & Co. AB'],
  PL: ['Pracownia *'],
  JP: ['*工房', '*製作所'],
  TR: ['* Atölyesi'],
  IN: ['* Textiles Pvt Ltd'],
};

const supplierCount = 60;

export function createSuppliers(random: Random): Supplier[] {
  const suppliers: Supplier[] = [];
  const taken = new Set<string>();
  const countryCodes = Object.keys(patterns);
  while (suppliers.length < supplierCount) {
    const countryCode =
      countryCodes[(suppliers.length + random.skewedIndex(6)) % countryCodes.length] ?? 'DE';
    const family = random.pick(namesOf(countryCode).family).written;
    const name = random.pick(patterns[countryCode] ?? ['*']).replace('*', () => family);
    if (taken.has(name)) continue;
    taken.add(name);
    suppliers.push({
      id: suppliers.length + 1,
      name,
      countryCode,
      city: random.pick(citiesOf(countryCode)).name,
    });
  }
  return suppliers;
}

export function* supplierRows(suppliers: readonly Supplier[], random: Random): Generator<Row> {
  for (const { id, name, countryCode, city } of suppliers) {
    yield {
      id,
      name,
      country_code: countryCode,
      city,
      email: `orders@supplier-${id}.example`,
      founded: random.integer(1901, 2022),
      rating: random.chance(0.1) ? null : decimalFromCents(random.integer(280, 500)),
      order_deadline: random.pick(['09:00:00', '11:30:00', '14:00:00', '16:15:00']),
      balance_cents: random.integer(-4_000_000, 900_000),
    };
  }
}
