import { expect, test } from 'vitest';
import { createCustomers } from './customers.ts';
import { createOrders, turnoverByCustomer } from './orders.ts';
import { createProducts, priceAt } from './products.ts';
import { createRandom } from './random.ts';
import { createSuppliers } from './suppliers.ts';

const customers = createCustomers(createRandom('customers'));
const products = createProducts(createSuppliers(createRandom('suppliers')), createRandom('products'));
const orders = createOrders(customers, products, createRandom('orders'));

test('an order is the sum of its lines and the shipping', () => {
  const wrong = orders.filter(
    ({ lines, shippingCents, totalCents }) =>
      lines.reduce((sum, line) => sum + line.totalCents, shippingCents) !== totalCents,
  );
  expect(wrong).toEqual([]);
});

test('people buy after they joined, to an address of theirs, what was on sale then, at the price of then', () => {
  const wrong = orders.filter(
    ({ customer, address, lines, placedAt }) =>
      customer.joinedAt > placedAt ||
      !customer.addresses.includes(address) ||
      lines.some(
        ({ product, unitCents }) => product.launchedAt > placedAt || unitCents !== priceAt(product, placedAt),
      ),
  );
  expect(wrong).toEqual([]);
});

test('a hundredth of the customers place more than a fifth of the orders; most place one or none', () => {
  const counts = [...turnoverByCustomer(orders).values()]
    .map((turnover) => turnover.orders)
    .sort((a, b) => b - a);
  const ofTheBiggest = counts.slice(0, customers.length / 100).reduce((sum, count) => sum + count, 0);
  expect(ofTheBiggest / orders.length).toBeGreaterThan(0.2);
  expect(counts.filter((count) => count > 1).length).toBeLessThan(customers.length / 2);
});

test('nobody shares an e-mail address', () => {
  expect(new Set(customers.map(({ email }) => email)).size).toBe(customers.length);
  expect(customers.filter(({ email }) => !/^[a-z]+\.[a-z]+\d*@example\.(com|org|net)$/.test(email))).toEqual(
    [],
  );
});
