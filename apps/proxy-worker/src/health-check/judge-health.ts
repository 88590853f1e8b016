import type { WorkerAnnouncement } from '@sluice/common/workers/worker-announcement.ts';

/** `ready`: it can do its work. `alive`: nothing speaks against letting it go on. */
export type Question = 'ready' | 'alive';

/** What can be seen of a worker from outside: it listens nowhere, it announces itself in Redis. */
export type Sight =
  | { redis: 'away' }
  /** The announcement that is believed, null where there is none. */
  | { redis: 'answers'; announced: Pick<WorkerAnnouncement, 'nodes'> | null };

export interface Health {
  healthy: boolean;
  report: string;
}

/** A worker that stands still announces nothing any more; one that Redis is away from says nothing about itself. */
export function judgeHealth(question: Question, sight: Sight): Health {
  if (sight.redis === 'away') return { healthy: question === 'alive', report: 'Redis cannot be reached' };
  if (sight.announced === null) return { healthy: false, report: 'this worker does not announce itself' };
  const { nodes } = sight.announced;
  const shown = nodes.map(({ name, up, role }) => `${name} ${up ? (role ?? 'without a role') : 'down'}`);
  return {
    healthy: question === 'alive' || nodes.some(({ up }) => up),
    report: `announced; nodes: ${shown.join(', ') || 'none'}`,
  };
}
