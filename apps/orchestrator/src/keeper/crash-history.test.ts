import { describe, expect, it } from 'vitest';
import { afterCrash, type CrashHistory } from './crash-history.ts';

describe('the wait after a crash', () => {
  it('doubles from 200 ms to 30 s', () => {
    let history: CrashHistory | undefined;
    const waits = Array.from({ length: 10 }, () => {
      history = afterCrash(history, 0, 1_000);
      return history.notBefore - 1_000;
    });
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('starts anew for one that served for half a minute', () => {
    expect(afterCrash({ failures: 9, notBefore: 0 }, 30_000, 0)).toEqual({ failures: 1, notBefore: 200 });
    expect(afterCrash({ failures: 1, notBefore: 0 }, 29_999, 0)).toEqual({ failures: 2, notBefore: 400 });
  });
});
