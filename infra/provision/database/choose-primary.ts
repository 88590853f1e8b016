import { HostFailure } from '../ssh/host-failure.ts';

/**
 * A database host as its own server tells. `fresh`: none of ours runs there yet. `primary-down`: its server does not answer, and took the
 * writes when it was last deployed. `replica-down`:
 * neither, and it has data. `left`: its server has data, takes no writes and follows nobody.
 */
const STATES = ['fresh', 'primary', 'primary-down', 'replica', 'replica-down', 'left'] as const;
export interface NodeState {
  name: string;
  state: (typeof STATES)[number];
}

/** Throws HostFailure: what is not understood must not pass for a node without data. */
export function readNodeState(name: string, printed: string): NodeState['state'] {
  const state = STATES.find((each) => each === printed.trim());
  if (!state) throw new HostFailure(name, `said nothing of its part that is understood: "${printed.trim()}"`);
  return state;
}

export type PrimaryChoice = { outcome: 'primary'; name: string } | { outcome: 'unclear'; why: string };

/**
 * Which host takes the writes. The servers decide, so that a replica that was promoted stays the primary; only where nothing is yet, the
 * first host becomes it.
 */
export function choosePrimary(nodes: readonly NodeState[]): PrimaryChoice {
  const of = (state: NodeState['state']) =>
    nodes.filter((node) => node.state === state).map(({ name }) => name);
  const [primaries, replicas] = [of('primary'), of('replica')];
  const [first] = nodes;
  if (primaries.length === 1 && primaries[0]) return { outcome: 'primary', name: primaries[0] };
  if (primaries.length > 1) {
    const why = `${primaries.join(' and ')} all take writes. Set read_only on those that must not, then call again.`;
    return { outcome: 'unclear', why };
  }
  // One of them may have been promoted, and have writes that the old primary has not.
  const left = of('left');
  if (left.length > 0) {
    const why = `no node takes writes, and ${left.join(', ')} ${left.length > 1 ? 'have' : 'has'} data and follows nobody. SET GLOBAL read_only = 0 on the one whose data count, then call again.`;
    return { outcome: 'unclear', why };
  }
  const down = of('primary-down');
  if (down.length === 1 && down[0]) return { outcome: 'primary', name: down[0] };
  if (down.length > 1) {
    const why = `${down.join(' and ')} are down, and each took the writes once. Start the one whose data count, then call again.`;
    return { outcome: 'unclear', why };
  }
  if (replicas.length > 0) {
    const why =
      `no node takes writes, and ${replicas.join(', ')} follow one that is gone. Promote one: ` +
      'docs/fleet.md, "A primary that is gone". Then call again.';
    return { outcome: 'unclear', why };
  }
  const asleep = of('replica-down');
  if (asleep.length > 0) {
    const why =
      `no node takes writes, and ${asleep.join(', ')} did not when last deployed, but with data, and is down. Start it and promote it: ` +
      'docs/fleet.md, "A primary that is gone". Then call again.';
    return { outcome: 'unclear', why };
  }
  return first
    ? { outcome: 'primary', name: first.name }
    : { outcome: 'unclear', why: 'there is no database host' };
}
