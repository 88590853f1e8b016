import type { FailureCause } from '../../provider-failure.ts';

/** Codes of EC2 that say what to do about them; `…LimitExceeded` and `….NotFound` are recognised by their end. */
const CAUSES: Record<string, FailureCause> = {
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  RequestThrottled: 'throttled',
  RequestThrottledException: 'throttled',
  EC2ThrottledException: 'throttled',
  SlowDown: 'throttled',
  TooManyRequestsException: 'throttled',

  InsufficientInstanceCapacity: 'capacity',
  InsufficientHostCapacity: 'capacity',
  InsufficientCapacity: 'capacity',
  InsufficientFreeAddressesInSubnet: 'capacity',
  // Of a zone that does not have this instance type.
  Unsupported: 'capacity',

  AuthFailure: 'credentials',
  InvalidClientTokenId: 'credentials',
  UnrecognizedClientException: 'credentials',
  MissingAuthenticationToken: 'credentials',
  IncompleteSignature: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  RequestExpired: 'credentials',
  // Of the SDK, before anything is sent.
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',

  UnauthorizedOperation: 'refused',
  OptInRequired: 'refused',
  Blocked: 'refused',
  PendingVerification: 'refused',

  // Something has not come as far yet as we believe, or somebody changes it at this moment.
  IncorrectInstanceState: 'unclear',
  IncorrectState: 'unclear',
  DependencyViolation: 'unclear',
  'InvalidGroup.InUse': 'unclear',
  VolumeInUse: 'unclear',
  RequestTimeout: 'unclear',
};

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** A certificate that nobody vouches for, or something that speaks another language. */
const NO_EC2 = /CERT|^UNABLE_TO_|^EPROTO$|^HPE_/;

/** The parts of the SDK's errors that tell what happened. */
export interface ErrorSigns {
  /** EC2's code, or the name of an error of the SDK. */
  name: string;
  /** Node's, of the network. */
  code: string;
  /** 0 when no answer came. */
  status: number;
  syscall: string;
}

export function signsOf(error: unknown): ErrorSigns {
  const { name, code, syscall, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    syscall?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    name: text(name),
    code: text(code),
    status: $metadata?.httpStatusCode ?? 0,
    syscall: text(syscall),
  };
}

/** Certainly not done, since the request did not leave. */
export function isNeverSent({ name, code, syscall }: ErrorSigns): boolean {
  // The SDK's own limit for connecting has the name and no code; the one for the answer has both.
  return UNREACHABLE.has(code) || syscall === 'connect' || (name === 'TimeoutError' && code === '');
}

/** Null for what is no failure of EC2, the network or the credentials: a bug. */
export function causeOf(signs: ErrorSigns): FailureCause | null {
  const { name, code, status } = signs;
  const known = CAUSES[name];
  if (known) return known;
  if (isNeverSent(signs)) return 'unreachable';
  if (LOST.has(code) || name === 'TimeoutError') return 'unclear';
  if (status === 0) return NO_EC2.test(code) ? 'unreachable' : null;
  if (name.endsWith('LimitExceeded')) return 'quota';
  if (name.endsWith('.NotFound')) return 'unclear';
  if (status === 429) return 'throttled';
  // An answer that could not be read says as little as none.
  if (status >= 500 || status < 300) return 'unclear';
  return 'refused';
}
