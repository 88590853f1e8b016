/** What a change does to one thing. `replace` ends a host and makes another one: what was on it is lost. */
export type ChangeAction = 'create' | 'change' | 'replace' | 'delete';

/** One step from what is to what should be. */
export interface Change {
  /** Unique in its plan: `host database-1`, `rule queue tcp 6379 from proxy`. */
  id: string;
  action: ChangeAction;
  kind: 'network' | 'image' | 'key' | 'group' | 'rule' | 'volume' | 'host';
  name: string;
  why: string;
  /** Ids of changes of the same plan that must be done before. */
  after: string[];
}

const SIGNS: Record<ChangeAction, string> = { create: '+', change: '~', replace: '±', delete: '-' };

export function changeLine({ action, kind, name, why }: Change): string {
  return `${SIGNS[action]} ${kind} ${name}: ${why}`;
}

/** `2 to create, 1 to delete`. */
export function changeCounts(changes: readonly Change[]): string {
  const counts = (['create', 'change', 'replace', 'delete'] as const).map((action) => ({
    action,
    count: changes.filter((change) => change.action === action).length,
  }));
  const told = counts.filter(({ count }) => count > 0).map(({ action, count }) => `${count} to ${action}`);
  return told.length > 0 ? told.join(', ') : 'nothing to do';
}
