import type { Logger } from '@sluice/common/logging/logger.ts';
import type { GuardedAgent } from '../net/guarded-lookup.ts';
import type { ContainerRegistration, ContainerView } from '../pool/container.ts';
import type { PoolSettings } from '../pool/pool-settings.ts';
import type { PoolStore } from '../pool/pool-store.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { RunningContainer } from '../runtime/container-runtime.ts';
import type { PoolSource } from '../runtime/pool-source.ts';
import { probeContainer } from '../runtime/probe-container.ts';
import { afterCrash, type CrashHistory } from './crash-history.ts';
import { decide, decideAsFollower } from './decide.ts';
import { FROM_FILE } from './decide-addresses.ts';
import type { KeeperAction, PoolFacts } from './pool-facts.ts';
import type { Presence } from './presence.ts';
import { afterProbe, firstProbe, isProbed, type ProbeHistory, stayOf } from './probe-history.ts';

export interface PoolKeeperParts {
  settings: () => PoolSettings;
  source: PoolSource;
  store: PoolStore;
  requests: Pick<RequestStore, 'load'>;
  presence: Presence;
  leads: () => boolean;
  /** For probes. Not closed here. */
  agent: GuardedAgent;
  orchestratorId: string;
  logger: Logger;
  /** Something has ended that was under way: look again. */
  wake: () => void;
}

/** Looks after one pool. Its decisions are those of `decide.ts`; this carries them out. */
export interface PoolKeeper {
  /** One round. Resolves with how many milliseconds the next one may wait. Throws while Redis is away. */
  run(): Promise<number>;
  /** Resolves when nothing is being started or ended any more. */
  settled(): Promise<void>;
}

const INTERVAL_MS = 250;
const LEAST_INTERVAL_MS = 20;

export function createPoolKeeper(parts: PoolKeeperParts): PoolKeeper {
  const { source, store, requests, presence, agent, orchestratorId, wake } = parts;
  const { runtime, addresses } = source;
  const { name: pool } = parts.settings();
  const logger = parts.logger.child({ pool });
  const probes = new Map<string, ProbeHistory>();
  const crashes = new Map<string, CrashHistory>();
  const launching = new Set<string>();
  const ending = new Set<string>();
  const underway = new Set<Promise<void>>();
  /** Names that somebody else has already: told once. */
  const disputed = new Set<string>();
  let known = new Set<string>();
  let life = '';
  /** The clock of Redis, as of the last look. */
  let offsetMs = 0;
  const now = () => performance.now() + offsetMs;

  /** Not waited for; what came of it is seen in the next round. */
  const begin = (task: () => Promise<void>) => {
    const done = task().finally(() => {
      underway.delete(done);
      wake();
    });
    underway.add(done);
  };

  const crashed = (name: string, servedMs: number) => {
    crashes.set(name, afterCrash(crashes.get(name), servedMs, now()));
  };
  const servedMs = ({ state, registeredAt }: ContainerView) =>
    state === 'starting' ? 0 : now() - registeredAt;

  const registrationOf = (container: RunningContainer): ContainerRegistration => ({
    ...container,
    pool,
    slots: parts.settings().slots,
    runtime: runtime?.kind ?? 'static',
    owner: runtime?.ownsChildren ? orchestratorId : '',
    registeredAt: Math.round(now()),
  });

  const end = async (name: string, graceMs?: number) => {
    ending.add(name);
    try {
      await runtime?.stop(name, graceMs);
    } catch (error) {
      logger.warn({ container: name, reason: (error as Error).message }, 'a container cannot be ended now');
    } finally {
      ending.delete(name);
    }
  };

  const launch = async (name: string) => {
    launching.add(name);
    try {
      const container = await runtime?.launch(name);
      // An engine's container is adopted by whoever keeps the pool now; a child would be nobody's.
      if (!container || (runtime?.ownsChildren && !parts.leads())) return await runtime?.stop(name);
      known.add(container.runtimeId);
      if ((await store.register(registrationOf(container))) === 'exists') {
        logger.warn({ container: name }, 'a container was started whose name somebody else has');
      }
    } catch (error) {
      crashed(name, 0);
      logger.warn({ container: name, reason: (error as Error).message }, 'a container cannot be started');
    } finally {
      launching.delete(name);
    }
  };

  const probe = async (record: ContainerView) => {
    const before = probes.get(record.name);
    if (!before) return;
    const asked = { ...before, underway: true };
    probes.set(record.name, asked);
    const startedAt = now();
    const result = await probeContainer(record.url, parts.settings().probeTimeoutMs, agent);
    // Its state has changed meanwhile: the answer tells nothing of this one.
    if (probes.get(record.name) !== asked) return;
    probes.set(record.name, afterProbe(asked, record, result, startedAt, now()));
  };

  const act = async (action: KeeperAction): Promise<void> => {
    switch (action.kind) {
      case 'launch':
        return begin(() => launch(action.name));
      case 'probe':
        return begin(() => probe(action.record));
      case 'stop':
        logger.info({ container: action.name, reason: action.reason }, 'a container is ended');
        return begin(() => end(action.name));
      case 'adopt': {
        const registration = registrationOf(action.container);
        known.add(registration.runtimeId);
        const outcome = await store.register(registration);
        logger.info({ container: registration.name, outcome }, 'a container that runs was adopted');
        return;
      }
      case 'register': {
        const registration: ContainerRegistration = {
          ...action.address,
          pool,
          runtime: 'static',
          runtimeId: FROM_FILE,
          owner: '',
          registeredAt: Math.round(now()),
        };
        if ((await store.register(registration)) === 'registered') disputed.delete(registration.name);
        else if (!disputed.has(registration.name)) {
          disputed.add(registration.name);
          logger.error({ container: registration.name }, 'a container of the file has a name that is taken');
        }
        return;
      }
      case 'prove': {
        const { record } = action;
        const history = probes.get(record.name);
        if (history) probes.set(record.name, { ...history, last: null });
        const state = await store.prove(record.name);
        if (state === 'free') {
          const inStateMs = Math.round(now() - record.since);
          logger.info({ container: record.name, from: record.state, inStateMs }, 'a container serves');
        }
        return;
      }
      case 'suspect':
        logger.warn({ container: action.record.name, reason: action.reason }, 'a container is suspected');
        await store.suspect(action.record.name, action.reason);
        return;
      case 'drain':
        logger.info({ container: action.record.name, reason: action.reason }, 'a container is drained');
        await store.drain(action.record.name);
        return;
      case 'remove':
        logger.warn({ container: action.record.name, reason: action.reason }, 'a container is removed');
        if (action.crashed) crashed(action.record.name, servedMs(action.record));
        await store.remove(action.record.name);
        return;
      case 'end': {
        const { record, reason } = action;
        logger.warn({ container: record.name, reason }, 'a container is killed');
        crashed(record.name, servedMs(record));
        await store.remove(record.name);
        // A child of another orchestrator is ended by that one, when it sees that its record is gone.
        if (record.owner === '' || record.owner === orchestratorId) begin(() => end(record.name, 0));
        return;
      }
    }
  };

  const look = async (): Promise<PoolFacts> => {
    // What was under way before the records were read may be missing there.
    const before = { launching: new Set(launching), ending: new Set(ending), known: new Set(known) };
    const records = await store.list(pool);
    const load = await requests.load(pool);
    const running = (await runtime?.list().catch(notKnown)) ?? null;
    const seen = await presence.look();
    offsetMs = seen.now - performance.now();
    // Redis has lost its data: what it does not know was not removed by anybody.
    const isNewLife = life !== '' && seen.life !== life;
    life = seen.life;
    if (isNewLife) known.clear();
    remember(records, running);
    return {
      now: seen.now,
      settings: parts.settings(),
      load,
      records,
      runtime: runtime?.kind ?? null,
      running,
      addresses: addresses?.current ?? [],
      me: orchestratorId,
      alive: seen.alive,
      launching: before.launching,
      ending: new Set([...before.ending, ...ending]),
      known: isNewLife ? new Set() : before.known,
      probes,
      crashes,
    };
  };

  let isEngineAway = false;
  const notKnown = (error: Error) => {
    if (!isEngineAway) logger.error({ reason: error.message }, 'what runs cannot be known');
    isEngineAway = true;
    return null;
  };

  const remember = (records: readonly ContainerView[], running: readonly RunningContainer[] | null) => {
    if (running) {
      isEngineAway = false;
      const ids = new Set([...records, ...running].map(({ runtimeId }) => runtimeId));
      known = new Set([...known].filter((id) => ids.has(id) || launching.size > 0));
    }
    for (const { runtimeId } of records) known.add(runtimeId);
    const names = new Set(records.map(({ name }) => name));
    for (const name of probes.keys()) if (!names.has(name)) probes.delete(name);
    for (const record of records) {
      if (!isProbed(record)) probes.delete(record.name);
      else if (probes.get(record.name)?.stay !== stayOf(record)) {
        probes.set(record.name, firstProbe(record, now()));
      }
    }
  };

  return {
    async run() {
      if (!parts.leads() && !runtime?.ownsChildren) return INTERVAL_MS;
      const facts = await look();
      const leads = parts.leads();
      for (const action of leads ? decide(facts) : decideAsFollower(facts)) {
        // A pause in between may have cost the lead.
        if (leads && !parts.leads()) break;
        await act(action);
      }
      if (!leads) return INTERVAL_MS;
      const waitsMs = [
        ...[...probes.values()].filter(({ underway }) => !underway).map(({ nextAt }) => nextAt - now()),
        ...[...crashes.values()].map(({ notBefore }) => notBefore - now()).filter((waitMs) => waitMs > 0),
      ];
      return Math.max(Math.min(INTERVAL_MS, ...waitsMs), LEAST_INTERVAL_MS);
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}
