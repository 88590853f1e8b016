import http from 'node:http';
import https from 'node:https';
import { z } from 'zod';
import type { GuardedAgent } from '../net/guarded-lookup.ts';

/**
 * `idle`: can serve, and no request is at work in it. `working`: can serve, but one is. `starting`: says that it will.
 * `unhealthy`: answers, but not as the contract says. `silent`: does not answer in time. `unreachable`: nobody is there.
 */
export type Health = 'idle' | 'working' | 'starting' | 'unhealthy' | 'silent' | 'unreachable';

export interface ProbeResult {
  readonly health: Health;
  /** In a few words, for people; empty for `idle`. */
  readonly reason: string;
}

const MAX_BYTES = 65_536;
const Body = z.object({ status: z.literal('ok'), idle: z.boolean() });

/** Asks `GET /healthz` once, on a connection of its own. Follows no redirect. Never throws. */
export function probeContainer(
  url: string,
  timeoutMs: number,
  agent: Pick<GuardedAgent, 'of'>,
): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const target = new URL('/healthz', url);
    const { request } = target.protocol === 'https:' ? https : http;
    const call = request(target, { agent: agent.of(target), headers: { accept: 'application/json' } });
    const timer = setTimeout(
      () => finish({ health: 'silent', reason: `no answer within ${timeoutMs} ms` }),
      timeoutMs,
    );
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      resolve(result);
      call.destroy();
    };
    call.on('error', (error: NodeJS.ErrnoException) =>
      finish({ health: 'unreachable', reason: error.code ?? error.message }),
    );
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_BYTES) finish({ health: 'unhealthy', reason: `sends more than ${MAX_BYTES} bytes` });
      });
      response.on('error', () => finish({ health: 'unhealthy', reason: 'ends in the middle of its answer' }));
      response.on('end', () =>
        finish(readHealth(response.statusCode ?? 0, Buffer.concat(chunks).toString())),
      );
    });
    call.end();
  });
}

/** What an answer to `GET /healthz` means. Pure. */
export function readHealth(status: number, text: string): ProbeResult {
  if (status === 503) return { health: 'starting', reason: 'says that it starts (503)' };
  if (status !== 200) return { health: 'unhealthy', reason: `answers ${status}` };
  const body = Body.safeParse(parseJson(text));
  if (!body.success) return { health: 'unhealthy', reason: 'answers 200 without {"status":"ok","idle":…}' };
  return body.data.idle
    ? { health: 'idle', reason: '' }
    : { health: 'working', reason: 'a request is at work in it' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
