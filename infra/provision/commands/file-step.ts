import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { Step } from '../steps/step.ts';
import { quote } from './quote.ts';
import { markForRestart } from './restart-mark.ts';

export interface HostFile {
  path: string;
  content: string;
  /** Octal, `0644`. */
  mode?: string;
  /** `user:group`. */
  owner?: string;
  /** Services that must be started anew when it changes. */
  restarts?: readonly string[];
}

/** A file with exactly this content, whole or not at all. The content goes by standard input: it may hold secrets. */
export function fileStep({
  path,
  content,
  mode = '0644',
  owner = 'root:root',
  restarts = [],
}: HostFile): Step {
  const hash = createHash('sha256').update(content).digest('hex');
  const [file, folder] = [quote(path), quote(dirname(path))];
  return {
    title: path,
    check: {
      script: `test "$(sha256sum < ${file})" = '${hash}  -' && test "$(stat -c '%a %U:%G' ${file})" = ${quote(`${mode.replace(/^0+/, '')} ${owner}`)}`,
    },
    apply: {
      script: [
        `mkdir -p ${folder}`,
        ...restarts.map(markForRestart),
        `new=$(mktemp ${quote(`${path}.XXXXXX`)})`,
        `trap 'rm -f "$new"' EXIT`,
        `cat > "$new"`,
        // A connection that breaks looks like the end of the content.
        `test "$(sha256sum < "$new")" = '${hash}  -' || { echo 'the content did not arrive whole' >&2; exit 1; }`,
        `chown ${quote(owner)} "$new"`,
        `chmod ${mode} "$new"`,
        `mv -f "$new" ${file}`,
      ].join('\n'),
      input: content,
    },
  };
}
