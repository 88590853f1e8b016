import { isIP } from 'node:net';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { AddressCheck } from '@sluice/common/http/address-ranges.ts';

/** An `http:` or `https:` URL without credentials; null for anything else. */
export function parseWebAddress(text: string): URL | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  return url.username || url.password ? null : url;
}

/** The host of a URL as Node connects to it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether the host is an address and not a name. The parser has brought every way to write one to the usual one. */
export function isLiteral(url: URL): boolean {
  return isIP(hostOf(url)) !== 0;
}

/**
 * The webhook of a request, as it will be called. A name is not resolved now, but checked when it is called: that may be
 * hours later. Throws REQUEST.UNSUPPORTED, REQUEST.INVALID, ADDRESS.FORBIDDEN.
 */
export function readWebhook(text: string, check: AddressCheck | null): string {
  if (!check) throw new Failure('REQUEST.UNSUPPORTED', 'This server is not configured to call webhooks');
  const url = parseWebAddress(text);
  if (!url) {
    const message = 'must be an http: or https: URL without credentials';
    throw new Failure('REQUEST.INVALID', `webhook: ${message}`, { errors: [{ path: 'webhook', message }] });
  }
  if (isLiteral(url) && !check(hostOf(url))) throw forbiddenAddress(hostOf(url));
  url.hash = '';
  return url.href;
}

export function forbiddenAddress(host: string): Failure {
  return new Failure(
    'ADDRESS.FORBIDDEN',
    `${host} does not lie in the ranges that this server may connect to`,
  );
}
