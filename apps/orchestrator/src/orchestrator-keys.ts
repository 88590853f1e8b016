/**
 * Names of all keys of the orchestrators in Redis, beside BullMQ's own. The braces put everything of one namespace into one
 * Redis Cluster slot.
 */
export interface OrchestratorKeys {
  /** What all of them begin with. */
  readonly base: string;
  /** Hash of one container: its registration and its state. */
  container(name: string): string;
  /** Set of the names of a pool's containers. */
  pool(pool: string): string;
  /** Set of the names of all pools that ever had a container. */
  readonly pools: string;
  /** Hash: containers that nobody of us starts, by address. */
  readonly addresses: string;
  /** Sorted set of a pool's containers with an open slot, scored by when they were last used. */
  free(pool: string): string;
  /** The last fencing token. */
  readonly tokens: string;
  /** Hash of one lease. */
  lease(token: number | string): string;
  /** Sorted set of the tokens of all leases, scored by when they expire. */
  readonly leases: string;
  /** Hash of one request. */
  request(id: string): string;
  /** Sorted set of a pool's queued requests in the order of the queue. */
  line(pool: string): string;
  /** The same, scored by when they came. */
  ages(pool: string): string;
  /** Hash: queued requests of each caller of a pool. */
  callers(pool: string): string;
  /** Hash: bytes of the bodies of all queued requests, and of each caller's. */
  readonly bodies: string;
  /** Hash of virtual times, by class and caller: whose turn it is. */
  turns(pool: string): string;
  /** Set of a pool's running requests. */
  running(pool: string): string;
  /** Hash of figures of a pool. */
  load(pool: string): string;
  /** Sorted set of all queued requests, scored by their deadlines. */
  readonly deadlines: string;
  /** Request id of an idempotency key of a caller. */
  idempotency(caller: string, digest: string): string;
  /** Sorted set of ended requests whose webhook is not queued yet, scored by when they ended. */
  readonly webhooks: string;
  /** Pub/sub channel: `<request id> <state>` at every change of a request. */
  readonly changes: string;
  /** Lock of the orchestrator that keeps the pools at their sizes. */
  readonly keeper: string;
  /** Sorted set of orchestrators, scored by their last sign of life. */
  readonly orchestrators: string;
  /** A random word that is lost when Redis loses its data, so that one can tell that from a container that was removed. */
  readonly life: string;
  /** Hash of sizes that were changed while running, by pool; signed. */
  readonly sizes: string;
}

export function orchestratorKeys(namespace: string): OrchestratorKeys {
  const at = (...parts: (string | number)[]) => [`{${namespace}}`, 'leasing', ...parts].join(':');
  return {
    base: at(),
    container: (name) => at('container', name),
    pool: (pool) => at('pool', pool),
    pools: at('pools'),
    addresses: at('addresses'),
    free: (pool) => at('free', pool),
    tokens: at('tokens'),
    lease: (token) => at('lease', token),
    leases: at('leases'),
    request: (id) => at('request', id),
    line: (pool) => at('line', pool),
    ages: (pool) => at('ages', pool),
    callers: (pool) => at('callers', pool),
    bodies: at('bodies'),
    turns: (pool) => at('turns', pool),
    running: (pool) => at('running', pool),
    load: (pool) => at('load', pool),
    deadlines: at('deadlines'),
    idempotency: (caller, digest) => at('idempotency', caller, digest),
    webhooks: at('webhooks'),
    changes: at('changes'),
    keeper: at('keeper'),
    orchestrators: at('orchestrators'),
    life: at('life'),
    sizes: at('sizes'),
  };
}
