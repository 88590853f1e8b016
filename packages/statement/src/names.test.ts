import { expect, test } from 'vitest';
import { namesIn } from './names.ts';

test.each([
  ['SELECT * FROM My_View', 'my_view'],
  ['SELECT * FROM `shop`.`My View`', 'my view'],
  ['SELECT 1 FROM a.v/**/AS x', 'v'],
  ['SELECT /*!50000 * FROM hidden */ 1', 'hidden'],
  ['TABLE v', 'v'],
  ['SELECT * FROM `we``ird`', 'we`ird'],
])('%s names %s', (sql, name) => {
  expect(namesIn(sql).has(name)).toBe(true);
});

test('a string is no name', () => {
  expect(namesIn("SELECT 'my_view'").has('my_view')).toBe(false);
});
