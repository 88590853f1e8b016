/** Something went wrong on one host, or on the way to it. The message begins with the host's name. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
  readonly host: string;

  constructor(host: string, message: string, options?: ErrorOptions) {
    super(`${host}: ${message}`, options);
    this.host = host;
  }
}
