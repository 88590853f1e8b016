import type { StatementShape } from '@sluice/statement/classification.ts';
import { isApprovable } from '@sluice/statement/fingerprint.ts';
import type { FirewallMode } from './policy-document.ts';

/** `detected`: not approved, and let through. */
export type FirewallVerdict = 'off' | 'learned' | 'detected' | 'approved' | 'refused';

export function judgeShape(
  mode: FirewallMode,
  shape: StatementShape,
  approved: ((digest: string) => boolean) | undefined,
): FirewallVerdict {
  if (mode === 'off') return 'off';
  if (mode === 'learn') return 'learned';
  if (isApprovable(shape) && approved?.(shape.digest)) return 'approved';
  return mode === 'detect' ? 'detected' : 'refused';
}
