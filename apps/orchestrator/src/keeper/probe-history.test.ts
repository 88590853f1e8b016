import { describe, expect, it } from 'vitest';
import type { ContainerView } from '../pool/container.ts';
import type { ContainerState } from '../pool/container-state.ts';
import { afterProbe, firstProbe } from './probe-history.ts';

const view = (state: ContainerState, runtime: ContainerView['runtime']) =>
  ({ state, runtime, since: 500, registeredAt: 1, runtimeId: '' }) as ContainerView;

describe('when the next probe is due', () => {
  it.each([
    ['starting', 'process', [0, 100, 100, 100, 100, 100, 100]],
    ['starting', 'static', [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]],
    ['quarantined', 'docker', [0, 100, 200, 400, 800, 1_600, 2_000, 2_000]],
    ['quarantined', 'static', [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]],
    ['free', 'process', [4_500, 5_000, 5_000]],
  ] as const)('%s, %s', (state, runtime, expected) => {
    const record = view(state, runtime);
    let history = firstProbe(record, 1_000);
    const waits = [history.nextAt - 1_000];
    while (waits.length < expected.length) {
      history = afterProbe(history, record, { health: 'working', reason: '' }, 1_000, 1_000);
      waits.push(history.nextAt - 1_000);
    }
    expect(waits).toEqual(expected);
  });
});
