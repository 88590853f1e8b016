import { busyMoment, dayMs, monthOf, shownAt, sqlMicroseconds } from './calendar.ts';
import type { Address, Customer, Turnover } from './customers.ts';
import type { Row } from './insert.ts';
import { type Product, priceAt } from './products.ts';
import type { Random } from './random.ts';
import { decimalFromCents } from './sql-literal.ts';

type OrderStatus = 'new' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'returned' | 'cancelled';

export interface OrderLine {
  product: Product;
  quantity: number;
  unitCents: number;
  discountPercent: number;
  totalCents: number;
}

export interface Order {
  id: number;
  customer: Customer;
  address: Address;
  status: OrderStatus;
  placedAt: number;
  lines: readonly OrderLine[];
  shippingCents: number;
  totalCents: number;
}

const orderCount = 12_000;
const firstOrderId = 100_001;

/** In the order in which they were placed. The customers who joined first buy most, a few of them by the pallet. */
export function createOrders(
  customers: readonly Customer[],
  products: readonly Product[],
  random: Random,
): Order[] {
  const firstJoined = customers[0]?.joinedAt ?? 0;
  const moments = Array.from({ length: orderCount }, () => busyMoment(random, firstJoined)).sort(
    (a, b) => a - b,
  );
  let joined = 0;
  return moments.map((placedAt, index) => {
    while ((customers[joined]?.joinedAt ?? Number.POSITIVE_INFINITY) <= placedAt) joined += 1;
    const customer = customers[random.skewedIndex(joined)] as Customer;
    const lines = createLines(products, placedAt, customer.id <= 40, random);
    const goodsCents = lines.reduce((sum, line) => sum + line.totalCents, 0);
    const shippingCents = goodsCents >= 7500 ? 0 : customer.country.currency === 'EUR' ? 495 : 1290;
    return {
      id: firstOrderId + index,
      customer,
      address: random.chance(0.8) ? (customer.addresses[0] as Address) : random.pick(customer.addresses),
      status: statusOf(placedAt, random),
      placedAt,
      lines,
      shippingCents,
      totalCents: goodsCents + shippingCents,
    };
  });
}

export function turnoverByCustomer(orders: readonly Order[]): Map<Customer, Turnover> {
  const turnovers = new Map<Customer, Turnover>();
  for (const { customer, status, totalCents } of orders) {
    const turnover = turnovers.get(customer) ?? { orders: 0, cents: 0, hasReturned: false };
    turnovers.set(customer, turnover);
    turnover.orders += 1;
    if (status === 'returned') turnover.hasReturned = true;
    else if (status !== 'cancelled') turnover.cents += totalCents;
  }
  return turnovers;
}

const notes = [
  'Please leave it with the neighbour 🙏',
  'Klingel ist kaputt, bitte klopfen!',
  "C'est un cadeau 🎁 — sans facture, merci.",
  "Don't ring, the baby sleeps 👶",
  'Código del portal: 4711',
  '置き配でお願いします 📦',
  'Будь ласка, зателефонуйте за годину ☎️',
];

export function* orderRows(orders: readonly Order[], random: Random): Generator<Row> {
  for (const order of orders) {
    yield {
      id: order.id,
      customer_id: order.customer.id,
      address_id: order.address.id,
      status: order.status,
      channel: random.weighted([
        ['web', 60],
        ['app', 31],
        ['phone', 6],
        ['shop', 3],
      ] as const),
      extras: ['gift wrap', 'card', 'express', 'insurance'].filter(() => random.chance(0.08)).join(','),
      note: random.chance(0.06) ? random.pick(notes) : null,
      shipping: decimalFromCents(order.shippingCents),
      total: decimalFromCents(order.totalCents),
      placed_at: sqlMicroseconds(order.placedAt, random),
    };
  }
}

export function* orderItemRows(orders: readonly Order[]): Generator<Row> {
  for (const { id, lines } of orders) {
    for (const [index, line] of lines.entries()) {
      yield {
        order_id: id,
        line_number: index + 1,
        product_id: line.product.id,
        quantity: line.quantity,
        unit_price: decimalFromCents(line.unitCents),
        discount_percent: line.discountPercent,
        line_total: decimalFromCents(line.totalCents),
      };
    }
  }
}

function createLines(
  products: readonly Product[],
  placedAt: number,
  isBulkBuyer: boolean,
  random: Random,
): OrderLine[] {
  const count = random.weighted([
    [1, 40],
    [2, 27],
    [3, 16],
    [4, 9],
    [5, 5],
    [7, 2],
    [11, 1],
  ] as const);
  const chosen = new Set<Product>();
  while (chosen.size < count) chosen.add(pickProduct(products, placedAt, random));
  return Array.from(chosen, (product) => {
    const quantity = isBulkBuyer && random.chance(0.3) ? random.integer(10, 60) : 1 + random.skewedIndex(5);
    const unitCents = priceAt(product, placedAt);
    const discountPercent =
      quantity >= 10
        ? 15
        : random.weighted([
            [0, 88],
            [10, 7],
            [20, 4],
            [-5, 1],
          ] as const);
    const totalCents = Math.round((unitCents * quantity * (100 - discountPercent)) / 100);
    return { product, quantity, unitCents, discountPercent, totalCents };
  });
}

/** One that was on sale then; the first ones of the list sell best, and in the wrong season most people choose again. */
function pickProduct(products: readonly Product[], moment: number, random: Random): Product {
  const season = [2, 3, 4, 5, 6, 7].includes(monthOf(moment)) ? 'summer' : 'winter';
  for (;;) {
    const product = products[random.skewedIndex(products.length)] as Product;
    const fits = product.good.season === 'all' || product.good.season === season;
    if (product.launchedAt <= moment && (fits || random.chance(0.4))) return product;
  }
}

/** By age: the newest orders are still on their way. */
function statusOf(placedAt: number, random: Random): OrderStatus {
  const ageDays = (shownAt - placedAt) / dayMs;
  if (random.chance(0.03)) return 'cancelled';
  if (ageDays < 0.5) return random.pick(['new', 'paid'] as const);
  if (ageDays < 2) return random.pick(['paid', 'packed'] as const);
  if (ageDays < 6) return 'shipped';
  return random.chance(0.05) ? 'returned' : 'delivered';
}
