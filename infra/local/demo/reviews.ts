import { dayMs, shownAt, sqlDateTime } from './calendar.ts';
import type { Row } from './insert.ts';
import type { Order } from './orders.ts';
import type { Random } from './random.ts';
import { opinionsIn } from './vocabulary/reviews.ts';

/** By people who have the thing: one for each product and customer at most. */
export function* reviewRows(orders: readonly Order[], random: Random): Generator<Row> {
  const written = new Set<string>();
  for (const { customer, lines, status, placedAt } of orders) {
    if (status !== 'delivered' && status !== 'returned') continue;
    for (const { product } of lines) {
      const identity = `${product.id} ${customer.id}`;
      if (written.has(identity) || !random.chance(0.22)) continue;
      written.add(identity);
      const stars = random.weighted([
        [5, 52],
        [4, 24],
        [3, 11],
        [2, 5],
        [1, 8],
      ] as const);
      const mood = stars >= 4 ? 'good' : stars === 3 ? 'middling' : 'bad';
      const { language, title, body } = random.pick(opinionsIn(customer.country.language, mood));
      yield {
        product_id: product.id,
        customer_id: customer.id,
        stars,
        language,
        title,
        body,
        helpful_votes: random.skewedIndex(60) - random.skewedIndex(12),
        written_at: sqlDateTime(Math.min(placedAt + random.integer(4 * dayMs, 60 * dayMs), shownAt)),
      };
    }
  }
}
