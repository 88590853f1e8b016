/** What whoever called must know or mend: printed without a stack. */
export class FleetFailure extends Error {
  override readonly name = 'FleetFailure';
}
