import { type FailureCause, ProviderFailure } from '../../provider-failure.ts';
import { causeOf, type ErrorSigns, signsOf } from './error-signs.ts';

/** What went wrong with a call, and what to do about it. A bug stays what it is. */
export function ec2Failure(call: string, error: unknown): unknown {
  const signs = signsOf(error);
  const cause = causeOf(signs);
  if (cause === null) return error;
  const { message } = error as Error;
  return new ProviderFailure(cause, sentence(cause, signs, call, message), { cause: error });
}

/** EC2's code, of its own error or of the failure that was made of it. */
export function ec2Code(error: unknown): string {
  return signsOf(error instanceof ProviderFailure ? error.cause : error).name;
}

const KEYS = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN';

function sentence(cause: FailureCause, signs: ErrorSigns, call: string, message: string): string {
  const { name, code, status } = signs;
  const told = `${name}: ${message}`;
  switch (cause) {
    case 'throttled':
      return `EC2 takes no more calls for the moment (${name} at ${call})`;
    case 'unclear':
      return status >= 400 && name !== 'Error'
        ? `EC2 is not ready for ${call} (${told})`
        : `no answer to ${call}: it may have been done or not`;
    case 'capacity':
      return `EC2 has no room (${told}). Call again later, or choose another size.`;
    case 'quota':
      return `a limit of the account ends ${call} (${told}). Raise it in Service Quotas, or ask for less.`;
    case 'credentials':
      return status === 0
        ? `There are no AWS credentials: set ${KEYS}, or AWS_PROFILE to a profile of ~/.aws/config. (${message})`
        : `AWS does not take the credentials (${told}). Check ${KEYS}, or log in again with the profile that AWS_PROFILE names; and the clock.`;
    case 'refused':
      return name === 'UnauthorizedOperation'
        ? `The credentials may not do this: give them the permission ${permission(message) ?? `ec2:${call}`}.`
        : `EC2 refuses ${call} (${told})`;
    case 'unreachable':
      return `EC2 cannot be reached for ${call} (${code || message}). Check the network, the region and AWS_ENDPOINT_URL.`;
  }
}

/** Of `… is not authorized to perform: ec2:CreateTags on resource …`: a call may need more than the one of its name. */
function permission(message: string): string | undefined {
  return /perform: (\w+:\w+)/.exec(message)?.[1];
}
