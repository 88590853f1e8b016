import type { NodeView } from '../cluster/node-view.ts';
import { directhit } from './directhit.ts';
import type { Choice, Strategy } from './strategy.ts';

export interface NodeWish {
  /** Writes, DDL, calls and locking reads go to the primary, whatever the strategy. */
  primaryOnly: boolean;
  strategy: Strategy;
  /** Names of nodes that failed this request already. */
  tried: ReadonlySet<string>;
}

/** Null: no node may serve it now. */
export function chooseNode(
  nodes: readonly NodeView[],
  wish: NodeWish,
  chance: number,
  favourite: string | null,
): Choice | null {
  const candidates = nodes.filter((node) => node.unserviceable === null && !wish.tried.has(node.name));
  const strategy = wish.primaryOnly ? directhit : wish.strategy;
  return strategy(candidates, chance, favourite);
}
