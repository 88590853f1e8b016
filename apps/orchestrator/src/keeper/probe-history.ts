import type { ContainerView } from '../pool/container.ts';
import type { ProbeResult } from '../runtime/probe-container.ts';

/** Probes of a container since it is in its present state. */
export interface ProbeHistory {
  /** Which stay in which state they are about. */
  readonly stay: string;
  readonly underway: boolean;
  /** When the next one is due. */
  readonly nextAt: number;
  readonly asked: number;
  /** Of the last one; null before the first, or when it was acted on. */
  readonly last: ProbeResult | null;
  /** How many of the last ones in a row did not find it healthy. */
  readonly bad: number;
  /** Since when it does not answer at all; null when it does, or refuses the connection. */
  readonly silentSince: number | null;
}

/** A good one is asked so often whether it still is. */
const FREE_INTERVAL_MS = 5_000;
const STARTING_INTERVAL_MS = 100;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;
/** Of containers that nobody of us can replace. */
const MAX_STATIC_DELAY_MS = 10_000;

/** Whether probes tell anything: who serves is judged by those it serves. */
export function isProbed({ state }: ContainerView): boolean {
  return state === 'starting' || state === 'free' || state === 'quarantined';
}

export function stayOf({ registeredAt, runtimeId, state, since }: ContainerView): string {
  return `${registeredAt} ${runtimeId} ${state} ${since}`;
}

export function firstProbe(record: ContainerView, now: number): ProbeHistory {
  const nextAt = record.state === 'free' ? record.since + FREE_INTERVAL_MS : now;
  return { stay: stayOf(record), underway: false, nextAt, asked: 0, last: null, bad: 0, silentSince: null };
}

export function afterProbe(
  before: ProbeHistory,
  record: ContainerView,
  last: ProbeResult,
  startedAt: number,
  now: number,
): ProbeHistory {
  const { health } = last;
  const asked = before.asked + 1;
  const isBad = health === 'unhealthy' || health === 'silent' || health === 'unreachable';
  return {
    stay: before.stay,
    underway: false,
    nextAt: now + delayAfter(record, asked),
    asked,
    last,
    bad: isBad ? before.bad + 1 : 0,
    silentSince: health === 'silent' ? (before.silentSince ?? startedAt) : null,
  };
}

function delayAfter({ state, runtime }: ContainerView, asked: number): number {
  if (state === 'free') return FREE_INTERVAL_MS;
  if (state === 'starting' && runtime !== 'static') return STARTING_INTERVAL_MS;
  const most = runtime === 'static' ? MAX_STATIC_DELAY_MS : MAX_DELAY_MS;
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(asked - 1, 20), most);
}
