import mysql2 from 'mysql2';
import { expect, test } from 'vitest';
import { createResultCollector, isOverLimit, type ResultLimits } from './result-collector.ts';

const { Types } = mysql2;
const column = (name: string) => ({
  name,
  columnType: Types.LONG,
  characterSet: 63,
  columnLength: 11,
  flags: 0,
  decimals: 0,
});
const limits = (more: Partial<ResultLimits> = {}): ResultLimits => ({
  format: 'arrays',
  maxRows: 2,
  maxResultBytes: 100,
  ...more,
});
const collect = (given: ResultLimits, names: string[], rows: string[][]) => {
  const collector = createResultCollector(given);
  collector.begin(names.map(column), 'text');
  for (const row of rows) collector.row(row);
  return collector;
};

test('arrays and objects', () => {
  expect(collect(limits(), ['a', 'b'], [['1', 'null']]).text()).toBe('[[1,null]]');
  expect(collect(limits({ format: 'objects' }), ['a', '"b'], [['1', '2']]).text()).toBe('[{"a":1,"\\"b":2}]');
  expect(collect(limits(), ['a'], []).text()).toBe('[]');
  expect(createResultCollector(limits()).text()).toBeNull();
});

test('two columns of one name', () => {
  expect(collect(limits(), ['a', 'a'], [['1', '2']]).refusal).toBeNull();
  expect(collect(limits({ format: 'objects' }), ['a', 'a'], []).refusal).toBe('RESULT.DUPLICATE_COLUMN');
});

test('exactly the limit is allowed, one more is not', () => {
  const rows = [['1'], ['2'], ['3']];
  expect(collect(limits(), ['a'], rows.slice(0, 2)).refusal).toBeNull();
  const over = collect(limits(), ['a'], rows);
  expect(over.refusal).toBe('RESULT.TOO_MANY_ROWS');
  expect(isOverLimit(over, limits())).toBe(true);
});

test('bytes are counted in UTF-8', () => {
  const given = limits({ maxResultBytes: 12 });
  expect(collect(given, ['a'], [['"ab"']]).refusal).toBeNull();
  expect(collect(given, ['a'], [['"ä😀"']]).refusal).toBe('RESULT.TOO_LARGE');
});
