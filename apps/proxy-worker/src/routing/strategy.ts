import type { NodeView } from '../cluster/node-view.ts';

export interface Choice {
  node: NodeView;
  /** Name that the caller keeps and hands in at the next choice. */
  favourite: string | null;
}

/**
 * Chooses among nodes that may all serve the statement. Pure: `chance` is a random number in [0, 1), `favourite` what
 * the same strategy returned last time. Null: none of them suits.
 */
export type Strategy = (
  candidates: readonly NodeView[],
  chance: number,
  favourite: string | null,
) => Choice | null;
