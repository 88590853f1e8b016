import { type FailureCause, ProviderFailure } from '../../provider-failure.ts';

interface EngineError {
  name?: string;
  message?: string;
  code?: string;
  statusCode?: number;
  json?: { message?: string };
  cause?: unknown;
}

/** What the engine says when it refuses, and whom that concerns. */
const REFUSALS: [sign: RegExp, cause: FailureCause, advice: string][] = [
  [/no space left|disk quota/i, 'capacity', 'The disk of the engine is full: docker system df.'],
  [/minimum memory limit/i, 'refused', 'The size of this role in the fleet file is too small.'],
  [
    /port is already allocated|address already in use/i,
    'refused',
    'Another program of this machine has taken the port.',
  ],
  // Also while the engine is still removing what was in it.
  [/has active endpoints/i, 'unclear', 'A container is still in it: docker network inspect.'],
  [/pool overlaps/i, 'unclear', 'Another network has taken the addresses.'],
];

/** Statuses after which another look shows what is the matter: something came, or went, in between. */
const STALE = [404, 409];

/** What an error of dockerode's means. Pure. */
export function dockerFailure(
  what: string,
  error: unknown,
  { socket, timeoutMs }: { socket: string; timeoutMs: number },
): ProviderFailure {
  const fail = (cause: FailureCause, why: string) =>
    new ProviderFailure(cause, `${what}: ${why}`, { cause: error });
  if (error instanceof ProviderFailure) return error;
  const { name, code, statusCode, message = 'no reason given', json } = error as EngineError;
  if (name === 'AbortError' || name === 'TimeoutError')
    return fail('unclear', `the engine has not answered within ${timeoutMs / 1000} s`);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    const hint = 'Start one (dockerd), or name its socket with DOCKER_HOST=unix:///….';
    return fail('unreachable', `no Docker engine answers at ${socket}. ${hint}`);
  }
  if (code === 'EACCES' || code === 'EPERM')
    return fail(
      'credentials',
      `this user may not use the engine's socket ${socket}. Root may, and members of its group (docker).`,
    );
  const said = json?.message ?? message;
  const known = REFUSALS.find(([sign]) => sign.test(said));
  if (known) return fail(known[1], `${said}\n    ${known[2]}`);
  if (statusCode === undefined) return fail('unclear', said);
  return fail(STALE.includes(statusCode) ? 'unclear' : 'refused', said);
}

/** The status with which the engine refused; 0 when it did not. */
export function statusOf(error: unknown): number {
  const { statusCode, cause } = error as EngineError;
  return statusCode ?? (cause as EngineError | undefined)?.statusCode ?? 0;
}
