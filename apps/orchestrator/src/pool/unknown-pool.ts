import { Failure } from '@sluice/common/errors/failure.ts';

export function unknownPool(name: string | undefined): Failure {
  return new Failure('POOL.UNKNOWN', `There is no pool ${JSON.stringify(name)}`);
}
