import { hourMs, shownAt, sqlDate, sqlDateTime, sqlTime } from './calendar.ts';
import type { Row } from './insert.ts';
import type { Order } from './orders.ts';
import type { Random } from './random.ts';
import { warehouseFor } from './stock.ts';

/** One for each order that has left; heavy ones go in two parts. */
export function* deliveryRows(orders: readonly Order[], random: Random): Generator<Row> {
  let parcel = 0;
  for (const order of orders) {
    if (!['shipped', 'delivered', 'returned'].includes(order.status)) continue;
    const grams = order.lines.reduce((sum, { product, quantity }) => sum + product.weightG * quantity, 0);
    const warehouse = warehouseFor(order.customer.country.code);
    const isAbroad = warehouse.countryCode !== order.customer.country.code;
    const parts = grams > 25_000 && grams < 100_000 ? 2 : 1;
    for (let part = 0; part < parts; part += 1) {
      parcel += 1;
      const packingMs = random.integer(3, 30) * hourMs;
      const travelMs =
        random.integer(isAbroad ? 40 : 14, isAbroad ? 96 : 50) * hourMs + random.integer(0, hourMs);
      const deliveredAt = order.placedAt + packingMs + travelMs;
      const hasArrived = order.status !== 'shipped' && deliveredAt < shownAt;
      yield {
        order_id: order.id,
        warehouse_id: warehouse.id,
        carrier:
          grams > 100_000
            ? 'freight'
            : random.weighted([
                ['post', 70],
                ['courier', 25],
                ['bicycle', 5],
              ] as const),
        tracking_code: `LL${String(100_000_000 + parcel * 7919)}${warehouse.countryCode}`,
        weight_kg: grams / parts / 1000,
        co2_kg: random.chance(0.1)
          ? null
          : Math.round(grams * (isAbroad ? 0.9 : 0.2) * (0.8 + random.fraction())) / 1000,
        shipped_on: sqlDate(Math.min(order.placedAt + packingMs, shownAt)),
        delivered_at: hasArrived ? sqlDateTime(deliveredAt) : null,
        time_to_door: hasArrived ? sqlTime(packingMs + travelMs) : null,
      };
    }
  }
}
