import type { Sysbench } from './binary.ts';
import { type FindOptions, findParts } from './find-parts.ts';

/** Looked for, and fetched, by the benchmark of the cluster alone: `npm start` does not need it. */
export async function findSysbench(options: FindOptions): Promise<Sysbench> {
  return (await findParts(['sysbench'], options)).sysbench;
}
