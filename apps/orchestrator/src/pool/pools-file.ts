import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '@sluice/common/config/read-config.ts';
import { parsePools } from './parse-pools.ts';
import { PoolSettings } from './pool-settings.ts';

/** What there is without a file: one pool, whose containers are registered by their addresses. */
const DEFAULT_POOLS: readonly PoolSettings[] = [
  PoolSettings.parse({ name: 'default', runtime: { kind: 'static' } }),
];

/** Reads the file once, with its paths made absolute. All its mistakes are thrown together (ConfigError). */
export function readPoolsFile(path: string | undefined): readonly PoolSettings[] {
  if (path === undefined) return DEFAULT_POOLS;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`pools file ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  const parsed = parsePools(text);
  if (parsed.outcome === 'broken') {
    throw new ConfigError(parsed.mistakes.map((mistake) => `${path}:${mistake}`));
  }
  const folder = dirname(resolve(path));
  return parsed.pools.map((pool) => ({ ...pool, runtime: withAbsolutePaths(pool.runtime, folder) }));
}

function withAbsolutePaths(runtime: PoolSettings['runtime'], folder: string): PoolSettings['runtime'] {
  switch (runtime.kind) {
    case 'process':
      return { ...runtime, directory: resolve(folder, runtime.directory ?? '.') };
    case 'static':
      return runtime.file === undefined ? runtime : { ...runtime, file: resolve(folder, runtime.file) };
    case 'docker':
      return runtime;
  }
}
