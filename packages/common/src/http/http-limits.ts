/** Bounds on what a connection may cost before anybody knows whose it is. Nothing bounds how long a caller waits for its answer. */
export interface HttpLimits {
  /** Connections at a time; what comes beyond is closed at once. */
  maxConnections: number;
  /** For the whole head of a request, and for a connection to begin with its first one, TLS included. */
  headersTimeoutMs: number;
  /** For a whole request, with its body. */
  requestTimeoutMs: number;
  /** How often the two are looked at: what a connection may live longer. */
  timeoutCheckIntervalMs: number;
  /** How long a caller may take no byte of its answer. */
  sendTimeoutMs: number;
  /** How long a connection may be idle between two requests. */
  keepAliveTimeoutMs: number;
  /** After so long in silence, the system asks whether the other end of a connection is still there. */
  probeAfterMs: number;
  /** Of all headers, the path and the query string. */
  maxHeaderBytes: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxConnections: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  timeoutCheckIntervalMs: 2_000,
  sendTimeoutMs: 30_000,
  // Longer than the 60 s after which the usual load balancers drop an idle connection, so that they close it, not we.
  keepAliveTimeoutMs: 72_000,
  probeAfterMs: 15_000,
  maxHeaderBytes: 16_384,
};
