import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Classification, classify } from './classify.ts';
import { fingerprint, isApprovable, maxFingerprintLength } from './fingerprint.ts';

/** Pieces of statements; white space and comments may go between any two of them, but not inside of one. */
const pieces = [
  ...'SELECT FROM WHERE AND OR NOT IN IS NULL JOIN ON USING UNION ALL AS BY GROUP ORDER HAVING LIMIT FOR UPDATE INTO'.split(
    ' ',
  ),
  ...'INSERT VALUES SET DELETE REPLACE WITH RECURSIVE TABLE SHOW EXPLAIN ANALYZE CALL CREATE DROP LOCK SHARE MODE DO'.split(
    ' ',
  ),
  ...'DISTINCT INTERVAL CASE WHEN THEN END NEXT VALUE RETURNING DUPLICATE KEY STRAIGHT_JOIN LATERAL DUAL PARTITION'.split(
    ' ',
  ),
  ...'( ( ( ) ) ) , , = < >= <> := + - * / . || -> ; @a @ @@x @@identity ? ?'.split(' '),
  ...'a b t1 t2 s.t `Q` größe _utf8mb4 nextval COUNT SLEEP GET_LOCK LAST_INSERT_ID my_function NOW IF'.split(
    ' ',
  ),
  ...["'text'", '"text"', "x'4a'", '0x1f', '1', '2.5', '1e3', "N'x'", "'a''b'", '`a b`.`c`', '\\N'],
];
const gated = [
  '/*!80000 x*/',
  '/*!80000 FOR UPDATE */',
  '/*M! + b */',
  '/*!50000 , a */',
  '/*+ NO_ICP(t) */',
];
const gaps = [' ', '\n', '\t ', ' /* it */ ', '/**/', ' -- x\n', ' # y\n', ' /*! */ '];

const soup = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 24 });
const spiced = fc.array(fc.constantFrom(...pieces, ...gated), { minLength: 1, maxLength: 24 });

const verdict = (found: Classification): unknown => {
  if (found.outcome === 'refused') return found.reason;
  return found;
};
/** Another seed each time; `SLUICE_PROPERTY_SEED` and `SLUICE_PROPERTY_RUNS` repeat a run or make it deeper. */
const seed = Number(process.env.SLUICE_PROPERTY_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.SLUICE_PROPERTY_RUNS ?? 3_000);
process.stdout.write(`properties of ${numRuns} texts, seed ${seed}\n`);
const runs = { seed, numRuns };
const maxMs = 60_000 + numRuns * 5;

test(
  'nothing throws, whatever the text',
  () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      spiced.map((soup) => soup.join(' ')),
    );
    fc.assert(
      fc.property(texts, (sql) => {
        expect(classify(sql).outcome).toMatch(/statement|refused/);
      }),
      runs,
    );
  },
  maxMs,
);

test(
  'white space and comments between tokens change nothing',
  () => {
    const texts = fc.tuple(soup, fc.infiniteStream(fc.constantFrom(...gaps)));
    fc.assert(
      fc.property(texts, ([soup, stream]) => {
        const other = soup.map((piece) => `${piece}${stream.next().value}`).join('');
        expect(verdict(classify(other))).toEqual(verdict(classify(soup.join(' '))));
      }),
      runs,
    );
  },
  maxMs,
);

test(
  'the case of unquoted words changes nothing but how names are shown',
  () => {
    // The digest tells names apart that differ by their case.
    const lower = (found: Classification): unknown =>
      JSON.parse(
        JSON.stringify({ verdict: verdict(found), digest: null })
          .toLowerCase()
          .replace(/"digest":"[0-9a-f]+"/, '"digest":null'),
      );
    const plain = soup.map((soup) => soup.filter((piece) => !/[`ö]/.test(piece)).join(' '));
    fc.assert(
      fc.property(plain, (sql) => {
        expect(lower(classify(sql.toLowerCase().replaceAll('\\n', '\\N')))).toEqual(lower(classify(sql)));
      }),
      runs,
    );
  },
  maxMs,
);

test(
  'a fingerprint is its own fingerprint',
  () => {
    fc.assert(
      fc.property(spiced, (soup) => {
        const shape = fingerprint(soup.join(' '));
        if (shape.length <= maxFingerprintLength) expect(fingerprint(shape)).toBe(shape);
      }),
      runs,
    );
  },
  maxMs,
);

test(
  'statements with one digest have one verdict',
  () => {
    // Where a placeholder stands, a value may, and unquoted names may be written in any case: two of them may then be one.
    const asSets = (_key: string, value: unknown) =>
      Array.isArray(value) ? [...new Map(value.map((each) => [JSON.stringify(each), each])).values()] : value;
    const facts = (found: Classification): unknown =>
      found.outcome === 'refused'
        ? found.reason
        : JSON.parse(JSON.stringify({ ...found, parameterCount: 0 }).toLowerCase(), asSets);
    fc.assert(
      fc.property(spiced, (soup) => {
        const sql = soup.join(' ');
        const found = classify(sql);
        if (found.outcome === 'refused' || !isApprovable(found)) return;
        expect(facts(classify(found.fingerprint))).toEqual(facts(found));
      }),
      runs,
    );
  },
  maxMs,
);
