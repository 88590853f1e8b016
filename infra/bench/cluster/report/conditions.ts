import type { Comparison, Fact } from '../comparison.ts';
import { BEAT_INTERVAL_MS } from '../lag/pulse.ts';
import { SYSBENCH_OPTIONS } from '../sysbench/sysbench-arguments.ts';
import { count } from './numbers.ts';

/** When, where and how it was measured; the date first. */
export function conditions({ startedAt, endedAt, parameters, facts, arms }: Comparison): Fact[] {
  const { tables, rows } = parameters.data;
  const minutes = Math.max(1, Math.round((endedAt.getTime() - startedAt.getTime()) / 60_000));
  return [
    {
      label: 'date',
      value: `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${count(minutes, 'minute')}`,
    },
    ...facts,
    ...arms.map(({ title, description }) => ({ label: title, value: description })),
    { label: 'data', value: `${tables} tables of ${rows.toLocaleString('en-US')} rows on each server` },
    {
      label: 'load',
      value:
        `${parameters.threads.join(', ')} threads; ${count(parameters.rounds, 'round')} of ${parameters.seconds} s for each point, ` +
        `arms in turn, medians over the rounds; HTTP callers begin ${parameters.warmUpSeconds} s before they count`,
    },
    { label: 'sysbench options', value: SYSBENCH_OPTIONS.join(' ') },
    {
      label: 'HTTP',
      value: 'each statement one POST /v1/query with parameters, over a kept-alive connection of each caller',
    },
    {
      label: 'replication lag',
      value: `a row written on the primary every ${BEAT_INTERVAL_MS} ms and looked for on each replica, both by one clock`,
    },
  ];
}
