import type { Change } from '../../../plan/change.ts';
import type { ObservedContainer, ObservedNetwork } from '../observed/observed-fleet.ts';
import type { DockerStep } from './docker-step.ts';

export function removeContainerStep({ id, host, name }: ObservedContainer, why: string): DockerStep {
  const shown = host || name;
  return {
    change: deletion(`host ${shown} ${short(id)}`, 'host', shown, why, []),
    work: { work: 'remove-container', id, forget: host || null },
  };
}

/** The host itself stays, in another container. */
export function removeDoubleStep({ id, host, name }: ObservedContainer): DockerStep {
  const why = `a second container claims to be ${host}`;
  return {
    change: deletion(`double ${short(id)}`, 'host', name, why, []),
    work: { work: 'remove-container', id, forget: null },
  };
}

/** `after` are the changes that end what uses it. */
export function removeVolumeStep(name: string, why: string, after: string[]): DockerStep {
  return {
    change: deletion(`volume ${name}`, 'volume', name, why, after),
    work: { work: 'remove-volume', name },
  };
}

export function removeNetworkStep({ id, name }: ObservedNetwork, why: string, after: string[]): DockerStep {
  return {
    change: deletion(`network ${name} ${short(id)}`, 'network', name, why, after),
    work: { work: 'remove-network', id },
  };
}

function deletion(id: string, kind: Change['kind'], name: string, why: string, after: string[]): Change {
  return { id, action: 'delete', kind, name, why, after };
}

/** As `docker ps` shows ids. */
export function short(id: string): string {
  return id.slice(0, 12);
}
