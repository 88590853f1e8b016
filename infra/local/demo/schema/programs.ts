/**
 * Views and stored programs. All but the trigger (which cannot) run with the rights of the caller, so that none of
 * them lets an account do what it may not do itself.
 */
export const views = [
  `CREATE SQL SECURITY INVOKER VIEW order_lines AS
SELECT o.id AS order_id, o.placed_at, o.status, o.customer_id,
  CONCAT(c.given_name, ' ', c.family_name) AS customer, a.city, n.name AS country,
  i.line_number, p.sku, p.name AS product, k.name AS category, i.quantity, i.unit_price, i.line_total
FROM orders o
JOIN customers c ON c.id = o.customer_id
JOIN addresses a ON a.id = o.address_id
JOIN countries n ON n.code = a.country_code
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id
JOIN categories k ON k.id = p.category_id`,
  `CREATE SQL SECURITY INVOKER VIEW product_ratings AS
SELECT p.id AS product_id, p.name AS product, s.name AS supplier, COUNT(r.id) AS reviews, ROUND(AVG(r.stars), 2) AS stars
FROM products p
JOIN suppliers s ON s.id = p.supplier_id
LEFT JOIN reviews r ON r.product_id = p.id
GROUP BY p.id, p.name, s.name`,
] as const;

/** Sent between `DELIMITER` lines: their bodies contain semicolons. */
export const storedPrograms = [
  `CREATE TRIGGER products_price_change AFTER UPDATE ON products FOR EACH ROW
BEGIN
  IF NEW.price <> OLD.price THEN
    INSERT INTO price_changes (product_id, old_price, new_price, change_cents)
    VALUES (NEW.id, OLD.price, NEW.price, ROUND((NEW.price - OLD.price) * 100));
  END IF;
END`,
  `CREATE FUNCTION customer_turnover(the_customer INT UNSIGNED) RETURNS DECIMAL(12,2)
READS SQL DATA SQL SECURITY INVOKER
COMMENT 'What a customer has spent, without cancelled and returned orders'
BEGIN
  DECLARE turnover DECIMAL(12,2);
  SELECT COALESCE(SUM(total), 0) INTO turnover FROM orders
  WHERE customer_id = the_customer AND status NOT IN ('cancelled', 'returned');
  RETURN turnover;
END`,
  `CREATE PROCEDURE restock(IN the_warehouse TINYINT UNSIGNED, IN the_product MEDIUMINT UNSIGNED, IN pieces INT)
MODIFIES SQL DATA SQL SECURITY INVOKER
COMMENT 'Puts pieces on the shelf and shows what every warehouse now has'
BEGIN
  UPDATE stock SET quantity = quantity + pieces, counted_on = CURRENT_DATE
  WHERE warehouse_id = the_warehouse AND product_id = the_product;
  SELECT w.name AS warehouse, s.shelf, s.quantity FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
  WHERE s.product_id = the_product ORDER BY w.id;
END`,
] as const;
