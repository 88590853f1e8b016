import { createHash } from 'node:crypto';
import type { Step } from '../steps/step.ts';

/**
 * Feeds the server's client what comes by standard input. Of a statement that fails the client shows the whole text, passwords and all:
 * only the error itself is told, and nothing that it quotes.
 */
export function sqlFromInput(client: string, options = ''): string {
  const complaint = `printf '%s\n' "$said" | sed -n "/^ERROR /{s/'.*/…/;p;}" >&2`;
  return `said=$(${client} --batch ${options} 2>&1 > /dev/null) || { ${complaint}; exit 1; }`;
}

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
        `printf '%s\\n' "$sql" | { ${sqlFromInput(client)}; }`,
        'mkdir -p /var/lib/sluice/sql',
        `echo ${hash} > ${mark}`,
      ].join('\n'),
      input: sql,
    },
  };
}
