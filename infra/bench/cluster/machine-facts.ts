import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Fact } from './comparison.ts';

/** Of the machine that this process runs on. */
export function machineFacts(): Fact[] {
  const cores = availableParallelism();
  return [
    {
      label: 'processor',
      value: `${cores} core${cores === 1 ? '' : 's'}, ${cpus()[0]?.model.trim() || 'model not told'}`,
    },
    { label: 'memory', value: `${(totalmem() / 2 ** 30).toFixed(1)} GiB` },
    { label: 'kernel', value: `${type()} ${release()}` },
    { label: 'Node', value: process.version },
  ];
}
