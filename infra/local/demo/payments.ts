import { dayMs, hourMs, minuteMs, shownAt, sqlMilliseconds } from './calendar.ts';
import type { Row } from './insert.ts';
import type { Order } from './orders.ts';
import type { Random } from './random.ts';
import { decimalFromCents } from './sql-literal.ts';

/** What came in, in one or two parts, and what went back for returned orders. */
export function* paymentRows(orders: readonly Order[], random: Random): Generator<Row> {
  for (const order of orders) {
    if (order.status === 'new' || order.status === 'cancelled') continue;
    const method = random.weighted([
      ['card', 46],
      ['wallet', 28],
      ['invoice', 14],
      ['transfer', 12],
    ] as const);
    const waitMs = method === 'invoice' ? random.integer(3, 21) * dayMs : random.integer(1, 90) * minuteMs;
    const voucherCents = random.chance(0.05) ? Math.min(2500, order.totalCents) : 0;
    const { currency, exchangeRate } = order.customer.country;
    // A rate moves by a few percent over the years.
    const rate =
      exchangeRate === 1 ? 1 : Math.round(exchangeRate * (0.96 + random.fraction() * 0.08) * 1e6) / 1e6;
    const payment = (by: string, cents: number, paidAt: number): Row => ({
      order_id: order.id,
      method: by,
      amount: decimalFromCents(cents),
      currency,
      exchange_rate: rate,
      reference: random.bytes(16),
      paid_at: sqlMilliseconds(Math.min(paidAt, shownAt)),
    });
    if (voucherCents > 0) yield payment('voucher', voucherCents, order.placedAt);
    if (order.totalCents > voucherCents)
      yield payment(method, order.totalCents - voucherCents, order.placedAt + waitMs);
    if (order.status === 'returned') {
      yield payment('transfer', -order.totalCents, order.placedAt + random.integer(9 * 24, 30 * 24) * hourMs);
    }
  }
}
