import { expect, test } from 'vitest';
import { createShapeBuffer, type SeenOfKey } from './shape-buffer.ts';

const shape = (digest: string) => ({ digest, fingerprint: `select ${digest}` });
const taken = (all: SeenOfKey[]) =>
  all.map(({ keyId, shapes, overflow }) => ({ keyId, shapes: Object.fromEntries(shapes), overflow }));

test('counts, with the first and the last time, and the state of having been learned', () => {
  const buffer = createShapeBuffer({ maxShapesPerKey: 10, maxShapes: 10 });
  buffer.add('a', shape('x'), 'learned', 5);
  buffer.add('a', shape('x'), 'detected', 9);
  buffer.add('b', shape('x'), 'refused', 7);
  expect(taken(buffer.takeAll())).toEqual([
    {
      keyId: 'a',
      shapes: { x: { fingerprint: 'select x', state: 'learned', count: 2, first: 5, last: 9 } },
      overflow: 0,
    },
    {
      keyId: 'b',
      shapes: { x: { fingerprint: 'select x', state: 'refused', count: 1, first: 7, last: 7 } },
      overflow: 0,
    },
  ]);
  expect(buffer.takeAll()).toEqual([]);
});

test('beyond its bounds it only counts', () => {
  const buffer = createShapeBuffer({ maxShapesPerKey: 2, maxShapes: 3 });
  for (const digest of ['x', 'y', 'z', 'z', 'x']) buffer.add('a', shape(digest), 'learned', 1);
  for (const digest of ['x', 'y']) buffer.add('b', shape(digest), 'learned', 1);
  const sizes = buffer.takeAll().map(({ shapes, overflow }) => [shapes.size, overflow]);
  expect(sizes).toEqual([
    [2, 2],
    [1, 1],
  ]);
});

test('what could not be flushed is added to what came since', () => {
  const buffer = createShapeBuffer({ maxShapesPerKey: 1, maxShapes: 10 });
  buffer.add('a', shape('x'), 'learned', 1);
  buffer.add('a', shape('y'), 'learned', 1);
  const [before] = buffer.takeAll();
  buffer.add('a', shape('x'), 'learned', 8);
  buffer.restore(before as SeenOfKey);
  expect(taken(buffer.takeAll())).toEqual([
    {
      keyId: 'a',
      shapes: { x: { fingerprint: 'select x', state: 'learned', count: 2, first: 1, last: 8 } },
      overflow: 1,
    },
  ]);
});
