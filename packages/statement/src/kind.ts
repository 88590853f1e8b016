/** What a statement does, mildest first: of two readings, the later kind wins. */
export const kindsBySeverity = [
  'read',
  'locking-read',
  'write',
  'unknown', // callers treat it as a write
  'ddl',
  'call',
  'transaction',
  'session',
  'administration',
] as const;

export type Kind = (typeof kindsBySeverity)[number];

export const worseKind = (one: Kind, other: Kind): Kind =>
  kindsBySeverity.indexOf(one) >= kindsBySeverity.indexOf(other) ? one : other;

export const worstKind = (first: Kind, ...others: Kind[]): Kind =>
  others.reduce((worst, kind) => worseKind(worst, kind), first);
