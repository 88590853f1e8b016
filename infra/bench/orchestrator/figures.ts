export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export interface Overhead {
  directP50Ms: number;
  orchestratorP50Ms: number;
}

export interface Throughput {
  /** Of each text: what it costs the container. */
  paragraphs: number;
  proxyPerSecond: number;
  orchestratorPerSecond: number;
  errors: number;
}

export interface Backlog {
  what: string;
  requests: number;
  answeredOnce: number;
  overlaps: number;
  /** Of the time that all containers had while requests waited: how much they were at work. */
  busyShare: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Markdown tables of medians over the rounds. */
export function orchestratorTables(
  overheads: Overhead[],
  throughputs: Throughput[],
  backlogs: Backlog[],
): string {
  const direct = median(overheads.map((each) => each.directP50Ms));
  const through = median(overheads.map((each) => each.orchestratorP50Ms));
  const extra = median(overheads.map((each) => each.orchestratorP50Ms - each.directP50Ms));
  return [
    '',
    '| | reference | through the orchestrator | |',
    '|---|---|---|---|',
    `| p50 of one caller | ${ms(direct)} straight to the container | ${ms(through)} | ${ms(extra)} more |`,
    ...[...new Set(throughputs.map(({ paragraphs }) => paragraphs))].map((paragraphs) =>
      throughputRow(
        throughputs.filter((each) => each.paragraphs === paragraphs),
        paragraphs,
      ),
    ),
    '',
    '| backlog | requests | answered once | overlaps | busy share | per second | p50 / p99 |',
    '|---|---|---|---|---|---|---|',
    ...backlogs.map(
      (each) =>
        `| ${each.what} | ${each.requests} | ${each.answeredOnce} | ${each.overlaps} | ${(each.busyShare * 100).toFixed(1)} % | ${Math.round(each.perSecond)} | ${ms(each.p50Ms)} / ${ms(each.p99Ms)} |`,
    ),
  ].join('\n');
}

function throughputRow(rounds: Throughput[], paragraphs: number): string {
  const proxied = median(rounds.map((each) => each.proxyPerSecond));
  const given = median(rounds.map((each) => each.orchestratorPerSecond));
  const share = median(rounds.map((each) => each.orchestratorPerSecond / each.proxyPerSecond));
  const errors = rounds.reduce((sum, each) => sum + each.errors, 0);
  return `| 16 callers, texts of ${paragraphs} paragraph(s) | ${Math.round(proxied)}/s, plain reverse proxy | ${Math.round(given)}/s | ${share.toFixed(2)} of it, ${errors} errors |`;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;
