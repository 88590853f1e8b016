import type { Strategy } from './strategy.ts';

/** The primary. */
export const directhit: Strategy = (candidates) => {
  const node = candidates.find((candidate) => candidate.role === 'primary');
  return node ? { node, favourite: null } : null;
};
