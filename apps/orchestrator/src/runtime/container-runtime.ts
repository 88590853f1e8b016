/** A container as its runtime sees it. Whether it is healthy is asked over HTTP. */
export interface RunningContainer {
  readonly name: string;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Process id or id of the engine. */
  readonly runtimeId: string;
}

/** What starts and ends the containers of one pool. Addresses that somebody else keeps running have none: `container-addresses.ts`. */
export interface ContainerRuntime {
  readonly kind: 'process' | 'docker';
  /** Whether containers are its children and end with this process. */
  readonly ownsChildren: boolean;
  /** What runs now. For children: those of this process; for docker: all of the pool, whoever started them. Throws when that cannot be known. */
  list(): Promise<RunningContainer[]>;
  /** Resolves when it was launched; throws when it cannot be. */
  launch(name: string): Promise<RunningContainer>;
  /** Asks it to end, then makes it, after `graceMs` (5 s by default). Resolves when it is gone; a name that does not run is fine. */
  stop(name: string, graceMs?: number): Promise<void>;
  /** Called when a container ends without `stop`. */
  onExit(listener: (name: string) => void): void;
  /** Children are ended; others are left as they are. */
  close(): Promise<void>;
}
