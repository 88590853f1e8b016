import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readCheckedYaml } from './checked-yaml.ts';

const Shop = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, 'must be small letters'),
  size: z.int().default(1),
  doors: z.array(z.strictObject({ port: z.int() })).default([]),
  hosts: z.partialRecord(z.enum(['queue', 'proxy']), z.strictObject({ count: z.int() })).default({}),
});
const read = (text: string) => readCheckedYaml(text, Shop);

test('what is right is read, with what is left out', () => {
  expect(read('name: shop\ndoors:\n  - port: 80\n')).toEqual({
    outcome: 'read',
    content: { name: 'shop', size: 1, doors: [{ port: 80 }], hosts: {} },
  });
});

test('an empty text is an empty map', () => {
  expect(readCheckedYaml('# nothing\n', z.strictObject({ a: z.string().default('b') }))).toEqual({
    outcome: 'read',
    content: { a: 'b' },
  });
});

describe('each mistake has its place', () => {
  test.each<[string, string[]]>([
    ['name: Shop', ['1:1: name: must be small letters']],
    ['size: 2', ['1:1: name: is missing']],
    ['name: shop\ncolour: red', ['2:1: colour: no such member']],
    ['name: shop\ndoors:\n  - port: 80\n  - port: a\n', ['4:5: doors[1].port: must be a number, not text']],
    ['name: shop\ndoors:\n  - { port: 80, tls: on }\n', ['3:17: doors[0].tls: no such member']],
    ['name: shop\nhosts: { cache: { count: 1 } }', ['2:10: hosts.cache: no such member']],
    ['name: shop\nhosts:\n  queue: {}\n', ['3:10: hosts.queue.count: is missing']],
    ['name: shop\nname: other', ['2:1: Map keys must be unique']],
    ['- 1', ['1:1: must be a group of members, not a list']],
    ['name: *nobody', ['1:7: Unresolved alias (the anchor must be set before the alias): nobody']],
    ['name: "a', [expect.stringMatching(/^1:9: Missing closing "quote/)]],
    ['name: shop\n__proto__: { a: 1 }', ['2:1: __proto__: no such member']],
  ])('%j', (text, mistakes) => {
    expect(read(text)).toEqual({ outcome: 'broken', mistakes });
  });

  test('all at once, in the order of the text, with those between members', () => {
    const text = 'size: big\ndoors: []\nname: Shop\nname: Shop\ncolour: red\n';
    const among = () => [
      { path: ['doors'], message: 'nobody gets in' },
      { path: ['colour'], message: 'no such member' },
    ];
    expect(readCheckedYaml(text, Shop, among)).toEqual({
      outcome: 'broken',
      mistakes: [
        '1:1: size: must be a number, not text',
        '2:1: doors: nobody gets in',
        '4:1: Map keys must be unique',
        '4:1: name: must be small letters',
        '5:1: colour: no such member',
      ],
    });
  });

  test('through an alias, where the value stands', () => {
    expect(read('name: shop\ndoors: [&d { port: a }, *d]')).toEqual({
      outcome: 'broken',
      mistakes: [
        '2:14: doors[0].port: must be a number, not text',
        '2:14: doors[1].port: must be a number, not text',
      ],
    });
  });
});

test('what lies between members is asked only about what could be read', () => {
  const seen: unknown[] = [];
  const among = (content: unknown) => {
    seen.push(content);
    return [];
  };
  readCheckedYaml('name: [', Shop, among);
  readCheckedYaml('name: Shop', Shop, among);
  expect(seen).toEqual([{ name: 'Shop' }]);
});

describe('a text made to do harm', () => {
  test('aliases of aliases of aliases', () => {
    const lines = Array.from(
      { length: 9 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );
    expect(read(['a0: &a0 lol', ...lines].join('\n'))).toEqual({
      outcome: 'broken',
      mistakes: [expect.stringMatching(/Excessive alias count/)],
    });
  });

  test('more than a million characters', () => {
    expect(read(`name: shop #${'x'.repeat(1_000_000)}`)).toEqual({
      outcome: 'broken',
      mistakes: ['1:1: is longer than 1000000 characters'],
    });
  });
});
