import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * For tests that need statements which last, or that look at locks: the safe defaults forbid both. To be put into a
 * stack's data folder before it starts.
 */
export function allowLastingStatements(dataDir: string): string {
  const path = join(dataDir, 'policy.yaml');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(
    path,
    `version: 1
rules:
  - name: tests of time and locks
    functions: [sleep, is_free_lock, get_lock]
    then: allow
`,
  );
  return path;
}
