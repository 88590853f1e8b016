import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';

const mistakesIn = (text: string): readonly string[] => {
  const parsed = parsePolicy(text);
  return parsed.outcome === 'broken' ? parsed.mistakes : [];
};

test('a policy with everything in it', () => {
  const text = `
version: 1
functions:
  harmless: [shop.price_with_tax, "geo.*", my_udf]
firewall:
  default: off
  callers:
    billing: protect
    "role:reader": learn
    0000001e1234: detect   # a key's id is a text, though it looks like a number
rules:
  - name: salaries
    callers: ["role:reader", "0000001e1234"]
    kinds: [read, locking-read]
    tables: [hr.salaries, "hr_archive.*", "*.secrets"]
    access: read
    then: deny
    message: Ask HR.
  - {name: cap, schemas: [events], maxRows: 1000}
  - {name: strategy, functions: [uuid], strategy: directhit}
  - {name: clean up, tables: [shop.scratch], unbounded: true, then: allow}
  - {name: a shape, digests: [${'0f'.repeat(32)}], then: allow}
`;
  expect(mistakesIn(text)).toEqual([]);
  expect(parsePolicy(text)).toMatchObject({ outcome: 'policy', policy: { rules: 5 } });
});

test('every mistake at once, each with its place', () => {
  const text = `version: 2
functions:
  harmless: [shop.f, 12, "*"]
firewall: {default: maybe, callers: {0000e1: protect, "role:king": learn}}
colour: red
rules:
  - name: a
    kinds: [read, fly]
    then: allow
    maxRows: 3
  - name: a
    tables: [shop, 'a*.b', x.y]
    functions: [sleep]
    then: deny
    then: allow
  - kinds: [session]
    then: allow
    message: hello
  - {name: b, strategy: fast, callers: ["role:king"]}
  - {name: c, unbounded: false, access: some, colour: red, then: deny}
  - {name: d, schemas: [x], tables: [x.y], maxRows: -1}
  - {name: e}
  - 7
`;
  expect(mistakesIn(text)).toEqual([
    '1:1: version: must be 1',
    '3:22: functions.harmless[1]: must be a text; put it in quotes',
    '3:26: functions.harmless[2]: must name the function or its schema',
    expect.stringMatching(/^4:12: firewall\.default: .*"off"\|"learn"\|"detect"\|"protect"/),
    '4:55: firewall.callers.role:king: no such role',
    '5:1: colour: no such member',
    expect.stringMatching(/^8:19: rules\[0\]\.kinds\[1\]: /),
    '10:5: rules[0].maxRows: a rule has exactly one of then, maxRows and strategy',
    '11:5: rules[1].name: another rule has this name',
    '12:5: rules[1].tables: a rule is about functions or about tables, not both: write two',
    '12:14: rules[1].tables[0]: must be schema.table, where each may be *',
    '12:20: rules[1].tables[1]: a * stands for a whole name, not for a part of one',
    expect.stringMatching(/^15:5: .*unique/),
    '16:5: rules[2].name: is required',
    '16:13: rules[2].kinds[0]: the kind session cannot be allowed',
    '18:5: rules[2].message: only a rule that denies has a message',
    expect.stringMatching(/^19:15: rules\[3\]\.strategy: .*"directhit"/),
    '19:41: rules[3].callers[0]: no such role',
    expect.stringMatching(/^20:15: rules\[4\]\.unbounded: /),
    expect.stringMatching(/^20:33: rules\[4\]\.access: /),
    '20:33: rules[4].access: what is unbounded is written',
    '20:47: rules[4].colour: no such member',
    '21:15: rules[5].schemas: the tables name their schemas already',
    expect.stringMatching(/^21:44: rules\[5\]\.maxRows: /),
    '22:5: rules[6]: a rule has exactly one of then, maxRows and strategy',
    expect.stringMatching(/^23:5: rules\[7\]: /),
  ]);
});

test.each([
  ['what is no YAML', 'version: 1\nrules:\n  - name: x\n   then: "allow\n', /^4:1: .*Sequence/],
  ['several documents', 'version: 1\n---\nversion: 1', /multiple documents/],
  ['an alias of nothing', 'version: 1\nrules: *x', /^2:8: .*x/],
  ['a tag that nobody knows', 'version: 1\nrules: !mine []', /^2:8: .*!mine/],
  ['a file that is empty, as one half written is', '', /^1:1: version: is required/],
  ['a list', '- 1', /^1:1: must be a group of members/],
  ['a member of JavaScript', 'version: 1\n__proto__: {}', /__proto__: no such member/],
  ['aliases of aliases', bomb(), /alias/],
  ['a text without end', `version: 1 # ${'x'.repeat(1_000_000)}`, /longer/],
])('%s', (_what, text, mistake) => {
  expect(mistakesIn(text)[0]).toMatch(mistake);
});

function bomb(): string {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const items = Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*l${level - 1}`)).join(', ');
    return `l${level}: &l${level} [${items}]`;
  });
  return `version: 1\n${levels.join('\n')}`;
}

test('functions that are vouched for, in the database that they are in', () => {
  const parsed = parsePolicy('version: 1\nfunctions: {harmless: [Shop.price, "geo.*", udf, shop.sleep]}');
  if (parsed.outcome === 'broken') throw new Error(parsed.mistakes.join());
  const vouched = (database: string | undefined, ...functions: string[]) => [
    ...(parsed.policy.vouchedFor(functions, database) ?? []),
  ];
  expect(
    vouched('shop', 'price', 'shop.price', 'other.price', 'geo.near', 'udf', 'sleep', 'shop.sleep'),
  ).toEqual(['price', 'shop.price', 'geo.near', 'udf']);
  expect(vouched('other', 'price', 'near')).toEqual([]);
  expect(vouched('geo', 'near')).toEqual(['near']);
  expect(vouched(undefined, 'price')).toEqual([]);
  expect(parsed.policy.vouchedFor(['unknown'], 'shop')).toBeUndefined();
});
