import type { HostAddress } from './ssh-session.ts';

/** What an attempt to log in ended with, as a sentence for whoever must mend it. */
export function connectionFailure(
  { host, port, user }: HostAddress,
  error: Error & { level?: string; code?: string },
  refusedKey: string | null,
): string {
  const at = `${host}:${port}`;
  if (refusedKey !== null) {
    return (
      `the host at ${at} shows a key that is not the one we know (it shows ${refusedKey}). ` +
      'Somebody may be in between, or it was made anew outside of this fleet. Nothing was sent.'
    );
  }
  if (error.level === 'client-authentication') {
    return `${at} refuses the fleet's key for the user ${user}: is it in that user's authorized_keys?`;
  }
  if (error.level === 'client-timeout' || error.code === 'ETIMEDOUT') {
    return `no answer from ${at}: is the host up, and does its firewall let this address in?`;
  }
  if (error.code === 'ECONNREFUSED') return `${at} refuses connections: no sshd listens there (yet)`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return `the name ${host} is not known`;
  return `no SSH connection to ${at}: ${error.message}`;
}
