import { isIP } from 'node:net';

/** A name that name services know, or an address. It stands in shells, settings and certificates, so nothing else may be in it. */
export function isHostName(text: string): boolean {
  return isIP(text) !== 0 || /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
}

/** As useradd takes it. */
export function isUserName(text: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,31}$/.test(text);
}
