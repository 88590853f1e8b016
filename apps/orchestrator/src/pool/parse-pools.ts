import { readCheckedYaml } from '@sluice/common/files/checked-yaml.ts';
import { type PoolSettings, PoolsFileContent } from './pool-settings.ts';

export type ParsedPools =
  | { readonly outcome: 'pools'; readonly pools: readonly PoolSettings[] }
  /** Each begins with its line and column, in the order of the file. */
  | { readonly outcome: 'broken'; readonly mistakes: readonly string[] };

/** Every mistake of the text at once. */
export function parsePools(text: string): ParsedPools {
  const read = readCheckedYaml(text, PoolsFileContent);
  return read.outcome === 'broken' ? read : { outcome: 'pools', pools: read.content.pools };
}
