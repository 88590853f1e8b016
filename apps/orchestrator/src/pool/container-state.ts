/** The life of a container in its pool. docs/leases.md draws this table, and a test holds the drawing against it. */
export type ContainerState = 'starting' | 'free' | 'busy' | 'draining' | 'quarantined' | 'gone';

export type ContainerEvent =
  /** A probe found it healthy and idle. */
  | 'proved'
  /** Its last open slot was leased. */
  | 'filled'
  /** One of its slots became open again. */
  | 'opened'
  /** It failed somebody, or a lease of it expired: nothing is given to it until a probe proves it. */
  | 'suspected'
  /** It shall get no more work. */
  | 'drained'
  /** It shall get no more work, and has none. */
  | 'emptied'
  /** It does not exist any more. */
  | 'removed';

/** What is not in the table leaves the state as it is. */
export const CONTAINER_TRANSITIONS: Record<
  ContainerState,
  Partial<Record<ContainerEvent, ContainerState>>
> = {
  starting: { proved: 'free', suspected: 'quarantined', drained: 'draining', removed: 'gone' },
  free: { filled: 'busy', suspected: 'quarantined', drained: 'draining', removed: 'gone' },
  busy: { opened: 'free', suspected: 'quarantined', drained: 'draining', removed: 'gone' },
  draining: { emptied: 'gone', removed: 'gone' },
  quarantined: { proved: 'free', drained: 'draining', removed: 'gone' },
  gone: {},
};

export function nextState(state: ContainerState, event: ContainerEvent): ContainerState {
  return CONTAINER_TRANSITIONS[state][event] ?? state;
}

/** What decides about a container: its state, and how many of its slots are leased. */
export interface Occupancy {
  readonly state: ContainerState;
  readonly used: number;
  readonly slots: number;
}

/** What may happen to a container. `taken` and `returned` are about one slot each. */
export type ContainerChange = 'proved' | 'taken' | 'returned' | 'suspected' | 'drained' | 'removed';

/** Whether a slot of it may be leased now. */
export function mayServe({ state, used, slots }: Occupancy): boolean {
  return state === 'free' && used < slots;
}

/** The container after a change. One that is not allowed leaves it as it is. Pure: the Lua scripts do the same, held by one suite. */
export function applyChange(container: Occupancy, change: ContainerChange): Occupancy {
  const { state, used, slots } = container;
  switch (change) {
    case 'taken': {
      if (!mayServe(container)) return container;
      return { slots, used: used + 1, state: used + 1 === slots ? nextState(state, 'filled') : state };
    }
    case 'returned': {
      if (used === 0 || state === 'gone') return container;
      const left = { slots, used: used - 1, state: nextState(state, 'opened') };
      return left.used === 0 ? { ...left, state: nextState(left.state, 'emptied') } : left;
    }
    case 'drained': {
      const draining = nextState(state, 'drained');
      return { slots, used, state: used === 0 ? nextState(draining, 'emptied') : draining };
    }
    case 'proved':
      // A lease of it may still be at work there: not before it has ended.
      return used > 0 && state === 'quarantined'
        ? container
        : { ...container, state: nextState(state, 'proved') };
    case 'suspected':
      return { ...container, state: nextState(state, 'suspected') };
    case 'removed':
      return { slots, used: 0, state: nextState(state, 'removed') };
  }
}
