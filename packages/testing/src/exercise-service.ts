import type { Service } from '@sluice/common/lifecycle/service.ts';
import { describe, expect, test } from 'vitest';

/** The contract that every service keeps: close without start, start twice, close twice. */
export function exerciseService(name: string, create: () => Promise<Service> | Service): void {
  describe(`${name} as a service`, () => {
    test('tolerates close without start', async () => {
      const service = await create();
      await expect(service.close()).resolves.not.toThrow();
    });

    test('starts, starts again without harm, closes, closes again', async () => {
      const service = await create();
      await service.start();
      await service.start();
      await service.close();
      await expect(service.close()).resolves.not.toThrow();
    });
  });
}
