/** Names of all keys beside BullMQ's own. The braces put everything of one namespace into one Redis Cluster slot. */
export interface RedisKeys {
  /** Prefix for BullMQ. */
  readonly queuePrefix: string;
  /** Stream of replies to one gateway. */
  replies(gateway: string): string;
  /** First reply to a request; it decides who was first. */
  answer(requestId: string): string;
  /** A result that is too large for the stream. */
  result(requestId: string): string;
  /** Whether a write was given to a node, or must never be. */
  writeMark(requestId: string): string;
  /** The worker that has a job; nobody else may run it. */
  jobClaim(jobId: string): string;
  /** Sorted set of worker ids, scored by when they were first seen. */
  readonly workers: string;
  /** Heartbeat of one worker; expires by itself. */
  worker(workerId: string): string;
  /** Prefix of the token buckets of callers, by key id. */
  readonly rates: string;
  /** Pub/sub channel of cancellations. */
  readonly cancellations: string;
}

export function redisKeys(namespace: string): RedisKeys {
  const at = (...parts: string[]) => [`{${namespace}}`, ...parts].join(':');
  return {
    queuePrefix: `{${namespace}}`,
    replies: (gateway) => at('replies', gateway),
    answer: (requestId) => at('answer', requestId),
    result: (requestId) => at('result', requestId),
    writeMark: (requestId) => at('mark', requestId),
    jobClaim: (jobId) => at('claim', jobId),
    workers: at('workers'),
    worker: (workerId) => at('worker', workerId),
    rates: at('rate'),
    cancellations: at('cancellations'),
  };
}
