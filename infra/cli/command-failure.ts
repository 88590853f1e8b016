/** What whoever called must know or mend: printed without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
