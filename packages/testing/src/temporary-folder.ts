import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own; `remove` takes it away with everything in it. */
export function temporaryFolder(purpose: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `sluice-${purpose}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
