import { createApiKey, formatApiKey, hashSecret } from '@sluice/common/auth/api-key.ts';
import type { KeyRecord } from '@sluice/common/auth/key-record.ts';
import { Secret } from '@sluice/common/config/secret.ts';
import { createAddressCheck, parseAddressRange } from '@sluice/common/http/address-ranges.ts';
import type { HttpServer } from '@sluice/common/http/http-server.ts';
import type { Role } from '@sluice/common/jobs/query-request.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { createUnsentAnswers } from '@sluice/common/limits/unsent-answers.ts';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { ContainerView } from '../pool/container.ts';
import { PoolSettings } from '../pool/pool-settings.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import { isTerminal, type Outcome, type RequestEnvelope, type RequestView } from '../requests/request.ts';
import type { RequestDesk } from '../requests/request-desk.ts';
import type { NewRequest, RequestStore } from '../requests/request-store.ts';
import type { RequestChange, RequestWatch } from '../requests/request-watch.ts';
import { createOrchestratorServer, type OrchestratorServerParts } from './orchestrator-server.ts';

/** The orchestrator's HTTP face alone, for tests: requests lie in a map, and the test says what becomes of them. */
export interface DoorUnderTest {
  server: HttpServer;
  submitted: NewRequest[];
  cancelled: string[];
  kept: string[];
  views: Map<string, RequestView>;
  containers: Map<string, ContainerView>;
  watch: RequestWatch;
  watchers(): number;
  /** Replaces what the desk does with a request. */
  submit: RequestDesk['submit'] | null;
  /** Thrown by the store while it is set. */
  away: Error | null;
  /** Brings a request into another state, and tells whoever watches it. */
  change(
    id: string,
    view: Partial<RequestView>,
    body?: string | Uint8Array,
    told?: 'here' | 'afar' | 'not',
  ): void;
  /** The id of the request submitted last, once there are so many. */
  submittedId(count?: number): Promise<string>;
}

function newKey(role: Role, limits: Partial<KeyRecord> = {}) {
  const key = createApiKey();
  const record: KeyRecord = { id: key.id, name: role, role, hash: hashSecret(key.secret), ...limits };
  return { record, headers: { authorization: `Bearer ${formatApiKey(key)}` } };
}

export const KEYS = {
  reader: newKey('reader'),
  other: newKey('reader'),
  admin: newKey('admin'),
  bounded: newKey('reader', { maxInFlight: 1 }),
};

const pool = (settings: object) => PoolSettings.parse(settings);
const POOLS = [
  pool({ name: 'small', runtime: { kind: 'static' }, timeoutMs: 5_000, maxTimeoutMs: 60_000 }),
  pool({
    name: 'large',
    runtime: { kind: 'process', command: ['node', 'x'] },
    size: { min: 2, max: 4 },
    slots: 3,
  }),
];

const rangesOf = (text: string) =>
  createAddressCheck(text.split(',').flatMap((part) => parseAddressRange(part) ?? []));
const BASE: Pick<
  RequestView,
  'state' | 'position' | 'container' | 'startedAt' | 'endedAt' | 'attempts' | 'outcome' | 'answerBytes'
> = {
  state: 'queued',
  position: 3,
  container: null,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  outcome: null,
  answerBytes: 0,
};

export function answerOf(
  status = 200,
  headers: Record<string, string> = { 'content-type': 'text/plain' },
): Outcome {
  return { kind: 'answer', container: 'small-1', status, headers };
}

/** The caller closes its server. */
export function createDoorUnderTest(parts: Partial<OrchestratorServerParts> = {}): DoorUnderTest {
  const answers = new Map<string, Buffer>();
  const listeners = new Map<string, Set<(change: RequestChange) => void>>();
  const records = Object.values(KEYS).map(({ record }) => record);
  let made = 0;

  const asked = <T>(answer: () => T): Promise<T> =>
    door.away ? Promise.reject(door.away) : Promise.resolve().then(answer);
  const unused = () => Promise.reject(new Error('not used by the door'));
  const store: RequestStore = {
    admit: unused,
    begin: unused,
    settle: unused,
    requeue: unused,
    expireRequests: unused,
    expireLeases: unused,
    nextInLine: unused,
    cancel: unused,
    keep: (id) => asked(() => void door.kept.push(id)),
    view: (id) => asked(() => door.views.get(id) ?? null),
    answer: (id) => asked(() => answers.get(id) ?? null),
    load: () => asked(() => ({ waiting: 5, running: 2, oldestMs: 40, averageMs: 200 })),
  };
  const watch: RequestWatch = {
    watch(id, listener) {
      const own = listeners.get(id) ?? new Set();
      listeners.set(id, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(id);
      };
    },
    tell(id, change) {
      for (const listener of [...(listeners.get(id) ?? [])]) listener(change);
    },
    start: async () => undefined,
    close: async () => undefined,
  };
  const desk: RequestDesk = {
    submit: async (request) => {
      door.submitted.push(request);
      if (door.submit) return door.submit(request);
      const { envelope } = request;
      door.views.set(envelope.id, { ...BASE, envelope });
      const ticket = { id: `${envelope.id}.1`, requestId: envelope.id, pool: envelope.pool, priority: 1 };
      return { outcome: 'admitted', ticket, position: 3 };
    },
    cancel: (id) =>
      asked(() => {
        door.cancelled.push(id);
        const view = door.views.get(id);
        if (!view) return null;
        if (!isTerminal(view.state)) door.change(id, { state: 'cancelled', endedAt: Date.now() });
        return view.state;
      }),
  };
  const containers: PoolStore = {
    prove: unused,
    suspect: unused,
    remove: unused,
    take: unused,
    renew: unused,
    release: unused,
    register: (registration) =>
      asked(() => {
        if (door.containers.has(registration.name)) return 'exists';
        const now = { state: 'starting', used: 0, since: 1, lastUsedAt: 0, reason: '', served: 0 } as const;
        door.containers.set(registration.name, { ...registration, ...now });
        return 'registered';
      }),
    drain: (name) => asked(() => (door.containers.has(name) ? 'draining' : null)),
    find: (name) => asked(() => door.containers.get(name) ?? null),
    list: (name) => asked(() => [...door.containers.values()].filter((each) => !name || each.pool === name)),
  };
  const [first] = POOLS;
  if (!first) throw new Error('there is no pool');
  const server = createOrchestratorServer({
    logger: pino({ level: 'silent' }),
    keys: { find: (id) => records.find((record) => record.id === id) },
    rates: { take: async () => ({ allowed: true, remaining: 1, seconds: 1 }) },
    signer: createSigner(new Secret('k'.repeat(32))),
    pools: {
      first,
      find: (name) => POOLS.find((each) => each.name === name),
      all: () => POOLS,
      resize: async (name, size) => ({ ...(POOLS.find((each) => each.name === name) ?? first), size }),
      start: async () => undefined,
      close: async () => undefined,
    },
    desk,
    store,
    watch,
    containers,
    ids: { make: () => `ours-${++made}`, isOurs: (id) => /^ours-\d+$/.test(id) },
    estimateWait: async (_pool, position) => (position === null ? null : position * 700),
    unsent: createUnsentAnswers(1e9),
    waits: { defaultWaitMs: 2_000, maxWaitMs: 10_000 },
    webhookCheck: rangesOf('10.1.0.0/16'),
    containerCheck: rangesOf('127.0.0.0/8,::1'),
    resolve: async (name) => (name === 'inside' ? ['127.0.0.2'] : ['127.0.0.2', '192.0.2.1']),
    queues: [],
    readiness: async () => ({ ready: true, checks: { redis: 'ok' } }),
    metrics: { registry: new Registry(), open: false },
    maxBodyBytes: 1_000_000,
    closeGraceMs: 50,
    streams: { lookMs: 20, heartbeatMs: 100 },
    ...parts,
  });
  const door: DoorUnderTest = {
    server,
    submitted: [],
    cancelled: [],
    kept: [],
    views: new Map(),
    containers: new Map(),
    submit: null,
    away: null,
    watch,
    watchers: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
    change(id, change, body = '', told = 'afar') {
      const view = door.views.get(id);
      if (!view) throw new Error(`there is no request ${id}`);
      const bytes = Buffer.from(body);
      const next = { ...view, ...change, answerBytes: bytes.length };
      door.views.set(id, next);
      if (next.outcome?.kind === 'answer') answers.set(id, bytes);
      const { state, outcome } = next;
      if (told === 'here' && outcome) watch.tell(id, { state, result: { outcome, body: bytes } });
      else if (told !== 'not') watch.tell(id, { state });
    },
    async submittedId(count = 1) {
      for (let turn = 0; turn < 2_000 && door.submitted.length < count; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const id = door.submitted[count - 1]?.envelope.id;
      if (id === undefined) throw new Error(`fewer than ${count} requests were submitted`);
      // The handler goes on to wait.
      await new Promise((resolve) => setTimeout(resolve, 5));
      return id;
    },
  };
  return door;
}

/** A request that is there already. */
export function viewOf(
  id: string,
  view: Partial<RequestView> = {},
  envelope: Partial<RequestEnvelope> = {},
): RequestView {
  return {
    ...BASE,
    envelope: {
      id,
      pool: 'small',
      caller: KEYS.reader.record.id,
      priority: 'normal',
      contentType: 'text/plain',
      accept: null,
      createdAt: 1_000,
      deadlineAt: 6_000,
      mayRepeat: false,
      webhook: null,
      ...envelope,
    },
    ...view,
  };
}
