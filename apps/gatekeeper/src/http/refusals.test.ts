import { expect, test } from 'vitest';
import { refuseUnknownStrategy } from './refusals.ts';

test.each([
  null,
  undefined,
  'text',
  [],
  {},
  { strategy: 'randomhit' },
  { strategy: 7 },
  Object.create({ strategy: 'x' }),
])('%j is left to the schema', (fields) => {
  expect(() => refuseUnknownStrategy(fields, 'strategy')).not.toThrow();
});

test.each(['', 'DirectHit', 'toString'])('%j is no strategy', (strategy) => {
  expect(() => refuseUnknownStrategy({ strategy }, 'strategy')).toThrow(
    expect.objectContaining({ code: 'STRATEGY.UNKNOWN' }),
  );
});
