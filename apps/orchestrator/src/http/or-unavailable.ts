import { Failure } from '@sluice/common/errors/failure.ts';

/** The stores throw whatever their connection throws; the caller is told that the queue is not reachable. */
export async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure || isBug(error)) throw error;
    throw new Failure('QUEUE.UNAVAILABLE');
  }
}

function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}
