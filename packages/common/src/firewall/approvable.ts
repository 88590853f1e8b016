import type { StatementShape } from '@sluice/statement/classification.ts';
import { emptyFingerprint, unreadableFingerprint } from '@sluice/statement/fingerprint.ts';

/** Whether the shape says what the statement does. Others share one digest among statements that have nothing in common. */
export const isApprovable = ({ fingerprint }: Pick<StatementShape, 'fingerprint'>): boolean =>
  fingerprint !== unreadableFingerprint && fingerprint !== emptyFingerprint;
