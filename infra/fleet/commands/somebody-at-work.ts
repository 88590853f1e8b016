import type { LockHolder } from '../../local/binaries/folder-lock.ts';

/** `shop: process 30924 is at work here since 01:15 (deploy). Wait for it, or end it.` The time is that of this machine. */
export function somebodyAtWork(fleet: string, { pid, since, purpose }: LockHolder): string {
  const time = [since.getHours(), since.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  const what = purpose ? ` (${purpose})` : '';
  return `${fleet}: process ${pid} is at work here since ${time}${what}. Wait for it, or end it.`;
}
