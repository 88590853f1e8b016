import type { RequestFailure } from './request.ts';

/** How a request ends whose lease expired, and that may not be repeated. */
export function orchestratorLost(container: string): RequestFailure {
  return {
    kind: 'failure',
    code: 'ORCHESTRATOR.LOST',
    detail: `The orchestrator that had given the request to ${container} was not heard of again; whether the work was done is not known.`,
    container,
  };
}
