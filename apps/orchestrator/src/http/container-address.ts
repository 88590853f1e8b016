import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';
import { forbiddenAddress, hostOf, isLiteral, parseWebAddress } from './web-address.ts';

/** All addresses of a name. Throws when it has none. */
export type ResolveName = (name: string) => Promise<string[]>;

const LOOKUP_LIMIT_MS = 2_000;

/**
 * Where a container is, in the form it is kept in. All addresses of its name must be allowed now; that the one connected to is
 * allowed is seen to at every connection. Throws REQUEST.INVALID, ADDRESS.FORBIDDEN.
 */
export async function readContainerUrl(
  text: string,
  check: AddressCheck,
  resolve: ResolveName = resolveName,
): Promise<URL> {
  const url = parseWebAddress(text);
  if (!url || url.href !== `${url.origin}/`) {
    throw invalid(
      'must be http://host:port or https://host:port, without credentials, path, query and fragment',
    );
  }
  const host = hostOf(url);
  const addresses = isLiteral(url)
    ? [host]
    : await resolve(host).catch(() => {
        throw invalid(`the name ${host} cannot be resolved`);
      });
  if (addresses.length === 0 || !addresses.every((address) => check(address))) throw forbiddenAddress(host);
  return url;
}

/** `10.0.0.7-9000`: what may be the name of a container. */
export function containerNameOf(url: URL): string {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const tail = `-${port}`;
  const host = hostOf(url)
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 63 - tail.length);
  return host === '' ? `container${tail}` : `${host}${tail}`;
}

async function resolveName(name: string): Promise<string[]> {
  const limit = new AbortController();
  const late = delay(LOOKUP_LIMIT_MS, null, { signal: limit.signal, ref: false }).catch(() => null);
  try {
    const found = await Promise.race([lookup(name, { all: true }), late]);
    if (!found) throw new Error('not resolved in time');
    return found.map(({ address }) => address);
  } finally {
    limit.abort();
  }
}

function invalid(message: string): Failure {
  return new Failure('REQUEST.INVALID', `url: ${message}`, { errors: [{ path: 'url', message }] });
}
