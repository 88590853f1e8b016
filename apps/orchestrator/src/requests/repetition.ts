/** How often one request is given to containers. */
export const ATTEMPTS_MAX = 5;

/** Whether a request whose orchestrator died with it waits again. The script that expires leases decides the same. */
export function mayRunAgain(
  request: { mayRepeat: boolean; attempts: number; deadlineAt: number },
  now: number,
): boolean {
  return request.mayRepeat && request.attempts < ATTEMPTS_MAX && now < request.deadlineAt;
}
