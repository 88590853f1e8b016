import type { Strategy } from './strategy.ts';

/** Any healthy node, the primary included, each as often as the others. */
export const randomhit: Strategy = (candidates, chance) => {
  const node = candidates[Math.floor(chance * candidates.length)];
  return node ? { node, favourite: null } : null;
};
