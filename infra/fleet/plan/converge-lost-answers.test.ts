import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../local/demo/random.ts';
import { FleetFailure } from '../fleet-failure.ts';
import type { HostState, Look, PlannedChange } from '../providers/provider.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { converge } from './converge.ts';

interface Thing {
  name: string;
  state: HostState;
}

/** A provider that loses answers and makes a thing as often as it is told to: who repeats without looking has doubles. */
class World {
  /** `network`, and hosts, which need it. */
  readonly things: Thing[] = [];
  readonly #random: Random;
  readonly #wanted: readonly string[];
  /** Then we are killed. */
  actionsLeft = 0;

  constructor(random: Random, wanted: readonly string[], strays: readonly string[]) {
    this.#random = random;
    this.#wanted = wanted;
    for (const name of strays) this.things.push({ name, state: 'running' });
  }

  async #act(effect: () => void): Promise<void> {
    this.actionsLeft -= 1;
    if (this.actionsLeft < 0) throw new Error('killed');
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#random.chance(0.15)) throw new ProviderFailure('throttled', 'not now');
    if (this.#random.chance(0.1)) throw new ProviderFailure('unclear', 'no answer, and nothing was done');
    effect();
    if (this.#random.chance(0.2)) throw new ProviderFailure('unclear', 'no answer, and it was done');
  }

  #change(action: 'create' | 'delete', name: string, effect: () => void): PlannedChange {
    const after = action === 'create' && name !== 'network' ? ['create network'] : [];
    const carryOut = () => this.#act(effect);
    return { id: `${action} ${name}`, action, kind: 'host', name, why: 'so', after, carryOut };
  }

  async look(): Promise<Look> {
    await this.#act(() => undefined);
    for (const thing of this.things) if (this.#random.chance(0.5)) thing.state = 'running';
    const missing = this.#wanted.filter((name) => !this.things.some((thing) => thing.name === name));
    const strays = this.things.filter(({ name }) => !this.#wanted.includes(name));
    const changes = [
      ...missing.map((name) =>
        this.#change('create', name, () => this.things.push({ name, state: 'pending' })),
      ),
      ...strays.map((stray) =>
        this.#change('delete', stray.name, () => this.things.splice(this.things.indexOf(stray), 1)),
      ),
    ];
    return { hosts: this.things.map(({ name, state }) => observed(name, state)), changes, problems: [] };
  }
}

function observed(name: string, state: HostState): Look['hosts'][number] {
  const addresses = { privateAddress: '', privateName: '', publicName: '', publicAddress: '' };
  return { id: name, name, role: 'proxy', state, size: '', login: null, https: null, ...addresses };
}

async function settledWorld(seed: number): Promise<string[]> {
  const random = createRandom(`world ${seed}`);
  const wanted = ['network', ...Array.from({ length: random.integer(1, 12) }, (_, index) => `host-${index}`)];
  const world = new World(random, wanted, ['stray-1', 'stray-2', 'host-0']);
  const options = {
    look: () => world.look(),
    say: () => undefined,
    settleMs: 600_000,
    pause: async () => undefined,
    now: () => 0,
  };
  for (const actions of [random.integer(0, 20), random.integer(0, 20), ...Array(10).fill(10_000)]) {
    world.actionsLeft = actions;
    try {
      await converge(options);
      return world.things.map(({ name, state }) => `${name} ${state}`).toSorted();
    } catch (error) {
      // Begun again: after we were killed, and after bad luck of six rounds.
      if ((error as Error).message !== 'killed' && !(error instanceof FleetFailure)) throw error;
    }
  }
  return ['never'];
}

test('a world that loses answers ends as it should, also when we are killed in between', async () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const things = await settledWorld(seed);
    const names = Array.from({ length: things.length - 1 }, (_, index) => `host-${index} running`);
    expect({ seed, things }).toEqual({ seed, things: [...names, 'network running'].toSorted() });
  }
});
