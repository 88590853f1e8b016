import { expect, test } from 'vitest';
import { insertRows, type Row } from './insert.ts';

function numbered(count: number, text = ''): Row[] {
  return Array.from({ length: count }, (_, id) => ({ id, text }));
}

test('rows become one statement inside a transaction', () => {
  expect([...insertRows('t', numbered(2, "it's"))]).toEqual([
    'START TRANSACTION;\n',
    "INSERT INTO t (id, text) VALUES\n(0, 'it\\'s'),\n(1, 'it\\'s');\n",
    'COMMIT;\n',
  ]);
});

test.each([
  [0, 0],
  [1, 1],
  [500, 1],
  [501, 2],
  [1500, 3],
])('%d rows take %d statements', (rows, statements) => {
  expect([...insertRows('t', numbered(rows))]).toHaveLength(statements + 2);
});

test('long rows take more statements, and none is lost', () => {
  const chunks = [...insertRows('t', numbered(20, 'x'.repeat(60_000)))];
  expect(chunks).toHaveLength(7);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(300_000);
  expect(chunks.join('').match(/^\(\d+/gm)).toEqual(Array.from({ length: 20 }, (_, id) => `(${id}`));
});

test('a row without a column of the first is refused', () => {
  expect(() => [...insertRows('t', [{ a: 1, b: 2 }, { a: 1 }])]).toThrow('a row of t has no b');
});
