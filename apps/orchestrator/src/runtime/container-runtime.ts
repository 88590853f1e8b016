/** A container as its runtime sees it. Whether it is healthy is asked over HTTP. */
export interface RunningContainer {
  readonly name: string;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Process id or id of the engine. */
  readonly runtimeId: string;
}

/** What starts and ends the containers of one pool. */
export interface ContainerRuntime {
  /** Whether containers are its children and end with this process. */
  readonly ownsChildren: boolean;
  /** What runs now. For children: those of this process; for docker: all of the pool, whoever started them. */
  list(): Promise<RunningContainer[]>;
  /** Resolves when it was launched; throws when it cannot be. */
  launch(name: string): Promise<RunningContainer>;
  /** Asks it to end, then makes it. Resolves when it is gone; a name that does not run is fine. */
  stop(name: string): Promise<void>;
  /** Called when a container ends without `stop`. */
  onExit(listener: (name: string) => void): void;
  /** Children are ended; others are left as they are. */
  close(): Promise<void>;
}
