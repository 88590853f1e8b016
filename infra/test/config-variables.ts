import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');
const SHARED = 'packages/common/src/config/shared-config.ts';
const SOURCES = {
  gatekeeper: 'apps/gatekeeper/src/config.ts',
  worker: 'apps/proxy-worker/src/config.ts',
  orchestrator: 'apps/orchestrator/src/config.ts',
};
export type App = keyof typeof SOURCES;

/** Environment variables that an app reads, as they stand in its schema: `NAME: ` at the start of a member. Apps are not imported here. */
export function variablesOf(app: App): Set<string> {
  const names = [SHARED, SOURCES[app]].flatMap((path) =>
    [...readFileSync(join(PROJECT, path), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
      ([, name]) => name ?? '',
    ),
  );
  return new Set(names);
}

/** Those of the names that the app would not read: each is a variable, or one with `_FILE` behind it. */
export function unknownVariables(app: App, names: Iterable<string>): string[] {
  const known = variablesOf(app);
  return [...names].filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')));
}

/** What an app cannot start without, in either form. */
export const REQUIRED_VARIABLES: Record<App, readonly string[]> = {
  gatekeeper: ['SLUICE_REDIS_URL', 'SLUICE_SIGNING_KEY'],
  worker: [
    'SLUICE_REDIS_URL',
    'SLUICE_SIGNING_KEY',
    'WORKER_INVENTORY_FILE',
    'WORKER_SSH_KEY',
    'WORKER_READER_USER',
    'WORKER_READER_PASSWORD',
    'WORKER_WRITER_USER',
    'WORKER_WRITER_PASSWORD',
  ],
  orchestrator: ['SLUICE_REDIS_URL', 'SLUICE_SIGNING_KEY'],
};

export function missingVariables(app: App, names: readonly string[]): string[] {
  return REQUIRED_VARIABLES[app].filter((name) => !names.includes(name) && !names.includes(`${name}_FILE`));
}
