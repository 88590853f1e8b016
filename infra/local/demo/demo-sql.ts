import { categoryRows } from './categories.ts';
import { addressRows, createCustomers, customerRows } from './customers.ts';
import { deliveryRows } from './deliveries.ts';
import { eventRows } from './events.ts';
import { insertRows, type Row } from './insert.ts';
import { newsletterRows } from './newsletters.ts';
import { createOrders, orderItemRows, orderRows, turnoverByCustomer } from './orders.ts';
import { paymentRows } from './payments.ts';
import { productPhotoRows } from './product-photos.ts';
import { productTranslationRows } from './product-translations.ts';
import { createProducts, priceChangeRows, productRows } from './products.ts';
import { createRandom } from './random.ts';
import { reviewRows } from './reviews.ts';
import { isLoadedSql, schemaSql, schemaVersionSql, storedProgramSql } from './schema/schema-sql.ts';
import { decimalFromCents } from './sql-literal.ts';
import { stockRows, warehouseRows } from './stock.ts';
import { createSuppliers, supplierRows } from './suppliers.ts';
import { countries } from './vocabulary/countries.ts';

export const demoDatabase = 'shop';

/** Returns a row once the whole of `demoSql` has been loaded; does not fail where there is nothing. */
export const demoIsLoadedSql = isLoadedSql(demoDatabase);

/**
 * A mail-order shop, as text for the server's own client (it has DELIMITER lines). The same bytes every time, on
 * MariaDB from 10.6 and MySQL from 8.0. Loading it again, or after half a load, replaces what is there.
 */
export function* demoSql(): Generator<string> {
  yield* schemaSql(demoDatabase);
  for (const [table, rows] of demoTables()) yield* insertRows(table, rows);
  yield* storedProgramSql();
  yield* schemaVersionSql();
}

/** Parents before children. */
function* demoTables(): Generator<[table: string, rows: Iterable<Row>]> {
  const suppliers = createSuppliers(createRandom('suppliers'));
  const products = createProducts(suppliers, createRandom('products'));
  const customers = createCustomers(createRandom('customers'));
  const orders = createOrders(customers, products, createRandom('orders'));
  yield ['countries', countryRows()];
  yield ['categories', categoryRows()];
  yield ['suppliers', supplierRows(suppliers, createRandom('supplier rows'))];
  yield ['warehouses', warehouseRows()];
  yield ['products', productRows(products, createRandom('product rows'))];
  yield ['product_translations', productTranslationRows(products, createRandom('product translations'))];
  yield ['product_photos', productPhotoRows(products, createRandom('product photos'))];
  yield ['price_changes', priceChangeRows(products, createRandom('price changes'))];
  yield ['stock', stockRows(products, createRandom('stock'))];
  yield ['customers', customerRows(customers, turnoverByCustomer(orders), createRandom('customer rows'))];
  yield ['addresses', addressRows(customers)];
  yield ['orders', orderRows(orders, createRandom('order rows'))];
  yield ['order_items', orderItemRows(orders)];
  yield ['payments', paymentRows(orders, createRandom('payments'))];
  yield ['deliveries', deliveryRows(orders, createRandom('deliveries'))];
  yield ['reviews', reviewRows(orders, createRandom('reviews'))];
  yield ['events', eventRows(customers, products, createRandom('events'))];
  yield ['newsletters', newsletterRows(customers, products, createRandom('newsletters'))];
}

function* countryRows(): Generator<Row> {
  for (const country of countries) {
    yield {
      code: country.code,
      name: country.name,
      native_name: country.nativeName,
      language: country.language,
      currency: country.currency,
      vat_percent: decimalFromCents(country.vatPercent * 100),
      dialling_code: country.diallingCode,
    };
  }
}
