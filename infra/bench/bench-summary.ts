export interface ArmResult {
  arm: 'direct' | 'sluice';
  connections: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  errors: number;
}

/** A Markdown table of medians over the rounds, with the ratio of the two arms. */
export function summarise(results: ArmResult[]): string {
  const lines = [
    '',
    '| connections | direct fastify + mysql2 | Sluice | ratio | p50 direct / Sluice | p99 direct / Sluice | errors |',
    '|---|---|---|---|---|---|---|',
  ];
  for (const connections of new Set(results.map((result) => result.connections))) {
    const of = (arm: ArmResult['arm'], pick: (result: ArmResult) => number) =>
      median(results.filter((result) => result.arm === arm && result.connections === connections).map(pick));
    const rate = (arm: ArmResult['arm']) => of(arm, (result) => result.perSecond);
    const pair = (pick: (result: ArmResult) => number) => `${of('direct', pick)} / ${of('sluice', pick)} ms`;
    const errors = results
      .filter((result) => result.connections === connections)
      .reduce((sum, result) => sum + result.errors, 0);
    const ratio = (rate('sluice') / rate('direct')).toFixed(2);
    lines.push(
      `| ${connections} | ${rate('direct')}/s | ${rate('sluice')}/s | ${ratio} | ${pair((r) => r.p50Ms)} | ${pair((r) => r.p99Ms)} | ${errors} |`,
    );
  }
  return lines.join('\n');
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
