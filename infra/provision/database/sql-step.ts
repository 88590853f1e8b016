import { createHash } from 'node:crypto';
import type { Step } from '../steps/step.ts';

/**
 * SQL that is safe to repeat, run once on a host for each text that it ever was: passwords are in it, so it goes by standard input, and
 * only its hash is kept.
 */
export function sqlStep(title: string, client: string, statements: readonly string[]): Step {
  const sql = `${statements.join('\n')}\n`;
  const hash = createHash('sha256').update(sql).digest('hex');
  const mark = `/var/lib/sluice/sql/${title.replaceAll(/\W+/g, '-')}`;
  return {
    title,
    check: { script: `test "$(cat ${mark} 2>/dev/null)" = ${hash}` },
    apply: {
      script: [
        'sql=$(cat)',
        // A connection that breaks looks like the end of the statements.
        `test "$(printf '%s\\n' "$sql" | sha256sum)" = '${hash}  -' || { echo 'the statements did not arrive whole' >&2; exit 1; }`,
        `printf '%s\\n' "$sql" | ${client} --batch`,
        'mkdir -p /var/lib/sluice/sql',
        `echo ${hash} > ${mark}`,
      ].join('\n'),
      input: sql,
    },
  };
}
