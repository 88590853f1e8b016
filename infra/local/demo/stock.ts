import { dayMs, shownAt, sqlDate } from './calendar.ts';
import type { Row } from './insert.ts';
import type { Product } from './products.ts';
import type { Random } from './random.ts';
import { type Position, pointLiteral, polygonLiteral } from './sql-literal.ts';

interface Warehouse {
  id: number;
  name: string;
  countryCode: string;
  position: Position;
  floorAreaM2: number;
  opensAt: string;
  closesAt: string;
}

const europe: Warehouse = {
  id: 1,
  name: 'Leipzig – Halle 1',
  countryCode: 'DE',
  position: [12.231, 51.421],
  floorAreaM2: 48250.75,
  opensAt: '05:30:00',
  closesAt: '23:00:00',
};
const south: Warehouse = {
  id: 2,
  name: 'Lyon – Entrepôt Rhône',
  countryCode: 'FR',
  position: [4.971, 45.721],
  floorAreaM2: 21900.5,
  opensAt: '06:00:00',
  closesAt: '21:30:00',
};
const britain: Warehouse = {
  id: 3,
  name: "Bristol – King's Dock",
  countryCode: 'GB',
  position: [-2.701, 51.502],
  floorAreaM2: 12480.125,
  opensAt: '07:00:00',
  closesAt: '20:00:00',
};
const overseas: Warehouse = {
  id: 4,
  name: 'Portland – Dock 7',
  countryCode: 'US',
  position: [-122.748, 45.602],
  floorAreaM2: 9300,
  opensAt: '08:00:00',
  closesAt: '18:00:00',
};

const warehouses: readonly Warehouse[] = [europe, south, britain, overseas];

/** Where orders from a country are packed. */
export function warehouseFor(countryCode: string): Warehouse {
  if (['FR', 'ES', 'IT', 'GR'].includes(countryCode)) return south;
  if (countryCode === 'GB') return britain;
  return ['US', 'BR', 'JP', 'KR'].includes(countryCode) ? overseas : europe;
}

export function* warehouseRows(): Generator<Row> {
  for (const warehouse of warehouses) {
    yield {
      id: warehouse.id,
      name: warehouse.name,
      country_code: warehouse.countryCode,
      location: pointLiteral(warehouse.position),
      express_zone: polygonLiteral(squareAround(warehouse.position)),
      floor_area_m2: warehouse.floorAreaM2,
      opens_at: warehouse.opensAt,
      closes_at: warehouse.closesAt,
    };
  }
}

export function* stockRows(products: readonly Product[], random: Random): Generator<Row> {
  for (const warehouse of warehouses) {
    for (const product of products) {
      if (random.chance(0.15)) continue;
      const quantity = random.chance(0.03) ? -random.integer(1, 12) : random.skewedIndex(400);
      yield {
        warehouse_id: warehouse.id,
        product_id: product.id,
        quantity,
        reserved: random.integer(0, Math.min(9, Math.max(0, quantity))),
        shelf: `${random.pick([...'ABCDEFGH'])}-${String(random.integer(1, 48)).padStart(2, '0')}-${random.integer(10, 69)}`,
        counted_on: sqlDate(shownAt - random.skewedIndex(365) * dayMs),
      };
    }
  }
}

/** Four corners, about 60 km from the middle; rounded to a thousandth of a degree. */
function squareAround([longitude, latitude]: Position): Position[] {
  const corners = [
    [-0.8, -0.5],
    [0.8, -0.5],
    [0.8, 0.5],
    [-0.8, 0.5],
  ] as const;
  const round = (degrees: number) => Math.round(degrees * 1000) / 1000;
  return corners.map(([east, north]) => [round(longitude + east), round(latitude + north)]);
}
