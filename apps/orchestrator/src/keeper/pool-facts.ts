import type { ContainerView, RuntimeKind } from '../pool/container.ts';
import type { PoolSettings } from '../pool/pool-settings.ts';
import type { PoolLoad } from '../requests/request-store.ts';
import type { RunningContainer } from '../runtime/container-runtime.ts';
import type { ContainerAddress } from '../runtime/parse-addresses.ts';
import type { CrashHistory } from './crash-history.ts';
import type { ProbeHistory } from './probe-history.ts';

/** All that decisions about one pool are made of. Times in milliseconds since 1970, by the clock of Redis. */
export interface PoolFacts {
  readonly now: number;
  readonly settings: PoolSettings;
  readonly load: PoolLoad;
  /** The pool's containers as the store has them. */
  readonly records: readonly ContainerView[];
  /** What starts containers of this pool; null when nobody of us does. */
  readonly runtime: Exclude<RuntimeKind, 'static'> | null;
  /** What runs, asked after the records; null while that cannot be known. */
  readonly running: readonly RunningContainer[] | null;
  /** Those of the file of a static pool. */
  readonly addresses: readonly ContainerAddress[];
  /** This orchestrator. */
  readonly me: string;
  readonly alive: ReadonlySet<string> | null;
  /** Names whose launch or end was under way before the records were read. */
  readonly launching: ReadonlySet<string>;
  readonly ending: ReadonlySet<string>;
  /** Runtime ids that the store had in this life of Redis: whoever is not there any more was removed. */
  readonly known: ReadonlySet<string>;
  readonly probes: ReadonlyMap<string, ProbeHistory>;
  readonly crashes: ReadonlyMap<string, CrashHistory>;
}

export type KeeperAction =
  /** Start a new one and register it. */
  | { readonly kind: 'launch'; readonly name: string }
  /** It runs, and the store does not know it. */
  | { readonly kind: 'adopt'; readonly container: RunningContainer }
  /** It is in the file. */
  | { readonly kind: 'register'; readonly address: ContainerAddress }
  | { readonly kind: 'probe'; readonly record: ContainerView }
  | { readonly kind: 'prove'; readonly record: ContainerView }
  | { readonly kind: 'suspect'; readonly record: ContainerView; readonly reason: string }
  | { readonly kind: 'drain'; readonly record: ContainerView; readonly reason: string }
  /** Nothing runs any more behind the record. */
  | {
      readonly kind: 'remove';
      readonly record: ContainerView;
      readonly reason: string;
      readonly crashed: boolean;
    }
  /** Remove the record, then kill what runs: it is beyond help. Counts as a crash. */
  | { readonly kind: 'end'; readonly record: ContainerView; readonly reason: string }
  /** The store has no record of it any more: let it end in peace. */
  | { readonly kind: 'stop'; readonly name: string; readonly reason: string };
