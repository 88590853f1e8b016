import type { NodeView } from '../cluster/node-view.ts';
import type { Strategy } from './strategy.ts';

/** Share of choices that go to a node at random, so that a slow one can show that it has recovered. */
const EXPLORATION = 0.02;
/** Another node takes over when it is better by both: else two equal nodes would swap at every probe. */
const BETTER_BY_RATIO = 0.2;
const BETTER_BY_MS = 0.5;
/** This many requests in flight make a node look twice as slow. */
const LOAD_DOUBLING = 16;

/** The node with the lowest measured latency, weighed with its load. */
export const customizedhit: Strategy = (candidates, chance, favourite) => {
  if (chance < EXPLORATION) {
    const node = candidates[Math.floor((chance / EXPLORATION) * candidates.length)];
    return node ? { node, favourite } : null;
  }
  let best: NodeView | undefined;
  for (const node of candidates) if (!best || score(node) < score(best)) best = node;
  if (!best) return null;
  const stay = candidates.find((node) => node.name === favourite);
  if (stay && !muchBetter(score(best), score(stay))) return { node: stay, favourite };
  return { node: best, favourite: best.name };
};

function score(node: NodeView): number {
  return (node.latencyMs ?? Number.POSITIVE_INFINITY) * (1 + node.inFlight / LOAD_DOUBLING);
}

function muchBetter(scoreMs: number, thanMs: number): boolean {
  return scoreMs <= thanMs * (1 - BETTER_BY_RATIO) && scoreMs <= thanMs - BETTER_BY_MS;
}
