import type { ObservedHost } from '../providers/provider.ts';
import type { Change } from './change.ts';

/** Where several hosts have a name, or one has none, the change's id ends with the host's own one, or with the beginning of it. */
export function concernsHost(
  { id, kind, name }: Pick<Change, 'id' | 'kind' | 'name'>,
  host: Pick<ObservedHost, 'id' | 'name'>,
): boolean {
  const last = id.split(' ').at(-1) ?? '';
  return kind === 'host' && (host.name === name || (last !== '' && host.id.startsWith(last)));
}
