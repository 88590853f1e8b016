/**
 * Why a provider did not do what was asked. `throttled` and `unclear` (no answer came: it may have been done or not) are worth
 * another look and another try; the others need somebody.
 */
export type FailureCause =
  | 'throttled'
  | 'unclear'
  | 'capacity'
  | 'quota'
  | 'credentials'
  | 'refused'
  | 'unreachable';

export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly failureCause: FailureCause;

  constructor(failureCause: FailureCause, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failureCause = failureCause;
  }

  get isWorthAnotherTry(): boolean {
    return this.failureCause === 'throttled' || this.failureCause === 'unclear';
  }
}
