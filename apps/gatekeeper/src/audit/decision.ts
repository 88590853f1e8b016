import type { ErrorCode } from '@sluice/common/errors/catalogue.ts';

/** What was decided about one request, for the audit. Never a literal, a parameter or a secret. */
export interface Decision {
  requestId: string;
  /** Pattern of the route, never the path itself. */
  route: string;
  /** Address of the caller as far as it is known; behind a trusted proxy, what that proxy says. */
  address: string;
  /** Id of the key, even where the key was refused: it is public. Null when none was sent. */
  keyId: string | null;
  keyName: string | null;
  role: string | null;
  verdict: 'allowed' | 'refused';
  /** True for `/v1/check`: nothing was going to run. */
  checkOnly: boolean;
  /** Why it was refused; empty for what was allowed. */
  reasons: { code: ErrorCode; message: string; source: string }[];
  kind: string | null;
  digest: string | null;
  database: string | null;
  firewall: string | null;
}

/** One line of JSON, with the time first, in UTC. */
export function decisionLine(decision: Decision, now: Date): string {
  return `${JSON.stringify({ time: now.toISOString(), audit: 'decision', ...decision })}\n`;
}
