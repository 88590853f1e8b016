import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `.sluice/env/NAME.env`: what `npm run start:worker` in a second terminal needs to join. Values are single-quoted, the
 * form that Node's `--env-file` takes literally.
 */
export function writeEnvironmentFile(dataDir: string, name: string, variables: Record<string, string>): void {
  const folder = join(dataDir, 'env');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines = Object.entries(variables).map(([key, value]) => `${key}='${value}'`);
  writeFileSync(join(folder, `${name}.env`), `${lines.join('\n')}\n`, { mode: 0o600 });
}
