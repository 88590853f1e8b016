import { expect, test } from 'vitest';
import { ProviderFailure } from '../../provider-failure.ts';
import { ec2Code, ec2Failure } from './ec2-failure.ts';

/** As the SDK throws what EC2 answers. */
function answered(name: string, status: number, message = 'told by EC2') {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** As Node throws what the network does. */
function broken(code: string, more: object = {}) {
  return Object.assign(new Error(code), { code, ...more });
}

const denied =
  'You are not authorized to perform this operation. User: arn:x is not authorized to perform: ec2:CreateTags on resource: y';
const CASES: [error: Error, cause: string, message: RegExp][] = [
  [answered('RequestLimitExceeded', 503), 'throttled', /takes no more calls.*RunInstances/],
  [answered('Whatever', 429), 'throttled', /takes no more calls/],
  [answered('InsufficientInstanceCapacity', 500), 'capacity', /no room .*another size/],
  [answered('Unsupported', 400), 'capacity', /no room/],
  [answered('VcpuLimitExceeded', 400), 'quota', /limit of the account ends RunInstances.*Service Quotas/],
  [answered('RulesPerSecurityGroupLimitExceeded', 400), 'quota', /limit of the account/],
  [answered('AuthFailure', 401), 'credentials', /does not take the credentials.*AWS_PROFILE/],
  [answered('ExpiredToken', 400), 'credentials', /log in again/],
  [
    Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
    'credentials',
    /There are no AWS credentials: set AWS_ACCESS_KEY_ID.*AWS_PROFILE/,
  ],
  [answered('UnauthorizedOperation', 403, denied), 'refused', /give them the permission ec2:CreateTags\.$/],
  [answered('UnauthorizedOperation', 403, 'no'), 'refused', /the permission ec2:RunInstances\.$/],
  [
    answered('InvalidParameterValue', 400),
    'refused',
    /refuses RunInstances \(InvalidParameterValue: told by EC2\)/,
  ],
  [answered('InvalidGroup.NotFound', 400), 'unclear', /not ready for RunInstances \(InvalidGroup\.NotFound/],
  [answered('IncorrectInstanceState', 400), 'unclear', /not ready/],
  [answered('InternalError', 500), 'unclear', /not ready/],
  [answered('Error', 502), 'unclear', /no answer to RunInstances: it may have been done or not/],
  [answered('Error', 200), 'unclear', /no answer/],
  [broken('ECONNRESET'), 'unclear', /no answer/],
  [broken('ETIMEDOUT', { name: 'TimeoutError' }), 'unclear', /no answer/],
  [broken('', { name: 'TimeoutError' }), 'unreachable', /cannot be reached/],
  [broken('ETIMEDOUT', { syscall: 'connect' }), 'unreachable', /cannot be reached/],
  [broken('ENOTFOUND'), 'unreachable', /cannot be reached for RunInstances \(ENOTFOUND\).*the region/],
  [broken('DEPTH_ZERO_SELF_SIGNED_CERT'), 'unreachable', /cannot be reached/],
];
test.each(CASES)('%o is %s', (error, cause, message) => {
  const failure = ec2Failure('RunInstances', error) as ProviderFailure;
  expect(failure).toBeInstanceOf(ProviderFailure);
  expect(failure.failureCause).toBe(cause);
  expect(failure.message).toMatch(message);
  expect(ec2Code(failure)).toBe(error.name);
});

test.each([new TypeError('x is not a function'), broken('ERR_INVALID_ARG_TYPE'), 'a text'])(
  '%o is a bug, and stays what it is',
  (error) => {
    expect(ec2Failure('RunInstances', error)).toBe(error);
  },
);
