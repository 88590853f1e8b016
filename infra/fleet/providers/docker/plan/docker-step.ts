import type { Change } from '../../../plan/change.ts';
import type { HostSpec } from '../container/host-spec.ts';

/** What is to be done to the engine for a change. */
export type DockerWork =
  | { work: 'make-image' }
  | { work: 'create-network' }
  | { work: 'remove-network'; id: string }
  | { work: 'create-volume'; name: string; host: string }
  | { work: 'remove-volume'; name: string }
  /** `remove` are containers that stand in its place. */
  | { work: 'launch'; spec: HostSpec; remove: readonly string[] }
  | { work: 'start'; spec: HostSpec; id: string; isPaused: boolean }
  /** `forget` is the host whose records nobody needs then. */
  | { work: 'remove-container'; id: string; forget: string | null };

export interface DockerStep {
  change: Change;
  work: DockerWork;
}

export interface DockerPlan {
  steps: DockerStep[];
  problems: string[];
}
