/**
 * The life of a tunnel. `refused`: the node is reachable, but its key or our key was not accepted; trying often would
 * be hammering, and only a person can mend it.
 */
export type TunnelState =
  | { phase: 'closed' }
  | { phase: 'connecting'; failures: number; refused: boolean }
  | { phase: 'open' }
  | { phase: 'waiting'; failures: number; refused: boolean; delayMs: number };

export type TunnelEvent =
  | { type: 'start' }
  | { type: 'opened' }
  | { type: 'failed'; cause: 'network' | 'refused' }
  | { type: 'delay-over' }
  | { type: 'close' };

const NETWORK_DELAY_MS = { first: 100, max: 2_000 };
const REFUSED_DELAY_MS = { first: 1_000, max: 30_000 };

/** `chance` in [0, 1) spreads the attempts of many workers: each waits between half of the delay and all of it. */
export function nextTunnelState(state: TunnelState, event: TunnelEvent, chance: number): TunnelState {
  switch (event.type) {
    case 'close':
      return { phase: 'closed' };
    case 'start':
      return state.phase === 'closed' ? { phase: 'connecting', failures: 0, refused: false } : state;
    case 'opened':
      return state.phase === 'connecting' ? { phase: 'open' } : state;
    case 'delay-over':
      return state.phase === 'waiting'
        ? { phase: 'connecting', failures: state.failures, refused: state.refused }
        : state;
    case 'failed': {
      if (state.phase !== 'connecting' && state.phase !== 'open') return state;
      const refused = event.cause === 'refused';
      const continued = state.phase === 'connecting' && state.refused === refused;
      const failures = continued ? state.failures + 1 : 1;
      const { first, max } = refused ? REFUSED_DELAY_MS : NETWORK_DELAY_MS;
      const fullMs = Math.min(first * 2 ** Math.min(failures - 1, 20), max);
      return { phase: 'waiting', failures, refused, delayMs: Math.round(fullMs * (0.5 + chance / 2)) };
    }
  }
}

/** The first failure of a series is told loudly, the following ones are not. */
export function beginsSeries(state: TunnelState): boolean {
  return state.phase === 'waiting' && state.failures === 1;
}
