import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Lease } from '../pool/container.ts';
import { PASSED_HEADERS, type RequestEnvelope } from '../requests/request.ts';
import type { AttemptResult, BreakReason } from './attempt.ts';

export interface ContainerClientParts {
  /** Both refuse addresses outside of the configured ranges. The caller closes them. */
  agents: { of(url: URL): http.Agent };
  /** The same, keeping no connection for a second use. */
  fresh: { of(url: URL): http.Agent };
  maxAnswerBytes: number;
}

export interface Delivery {
  lease: Lease;
  envelope: RequestEnvelope;
  body: Buffer;
  attempt: number;
  /** What is left of the request's time. */
  limitMs: number;
  /** For the container to accept it. */
  acceptMs: number;
  handshake: 'expect' | 'none';
  /** Asked just before the body leaves. */
  mayStillSend: () => boolean;
  /** Aborted with a BreakReason. */
  signal: AbortSignal;
}

/** Speaks the container contract (docs/container-contract.md). Never throws. */
export interface ContainerClient {
  run(delivery: Delivery): Promise<AttemptResult>;
  /** Asks it to stop the work on a request. Waits a moment for its word; whatever that is, nobody relies on it. */
  cancel(lease: Lease, requestId: string): Promise<void>;
}

const CANCEL_LIMIT_MS = 1_000;

export function createContainerClient({
  agents,
  fresh,
  maxAnswerBytes,
}: ContainerClientParts): ContainerClient {
  const open = (
    { container }: Lease,
    path: string,
    headers: http.OutgoingHttpHeaders,
    { of }: ContainerClientParts['agents'] = agents,
  ): ClientRequest => {
    const url = new URL(path, container.url);
    const { request } = url.protocol === 'https:' ? https : http;
    return request(url, { method: 'POST', agent: of(url), headers });
  };

  return {
    async run(delivery) {
      const first = await exchange(delivery, agents);
      // A connection that had been idle was closed at the other end, or held more than its last answer: that says nothing of the container.
      if (first.outcome === 'not-accepted' && first.stale) return exchange(delivery, fresh);
      return first;
    },
    cancel(lease, requestId) {
      return new Promise((resolve) => {
        const call = open(lease, '/cancel', { 'sluice-request-id': requestId, 'content-length': 0 });
        call.setTimeout(CANCEL_LIMIT_MS, () => call.destroy());
        call.on('response', (response) => response.resume());
        call.on('error', () => undefined);
        call.on('close', resolve);
        call.end();
      });
    },
  };

  type Exchange = AttemptResult & { stale?: boolean };

  function exchange(delivery: Delivery, from: ContainerClientParts['agents']): Promise<Exchange> {
    const { lease, envelope, body, limitMs, acceptMs, handshake, signal } = delivery;
    if (signal.aborted)
      return Promise.resolve({ outcome: 'broken-off', reason: signal.reason as BreakReason });
    // A timer of no time would be one of a millisecond, in which a container can accept.
    if (limitMs <= 0) return Promise.resolve({ outcome: 'no-time' });
    return new Promise((resolve) => {
      const call = open(lease, '/run', headersOf(delivery), from);
      let accepted = false;
      let answering = false;

      const end = (result: Exchange) => {
        clearTimeout(acceptTimer);
        clearTimeout(limitTimer);
        signal.removeEventListener('abort', breakOff);
        if (result.outcome !== 'answered') call.destroy();
        resolve(result);
      };
      const breakOff = () => end({ outcome: 'broken-off', reason: signal.reason as BreakReason });
      const late = () => end({ outcome: 'not-accepted', reason: `no word within ${acceptMs} ms` });
      const acceptTimer = setTimeout(late, acceptMs);
      const limitTimer = setTimeout(() => end({ outcome: accepted ? 'timed-out' : 'no-time' }), limitMs);
      signal.addEventListener('abort', breakOff, { once: true });

      const accept = () => {
        if (accepted) return;
        // This process may have been stopped meanwhile, for longer than its lease lives.
        if (!delivery.mayStillSend()) return end({ outcome: 'broken-off', reason: 'lease-lost' });
        accepted = true;
        clearTimeout(acceptTimer);
        call.end(body);
      };
      if (handshake === 'none')
        call.once('socket', (socket) => {
          // Connected, it may have begun with the first byte.
          if (socket.connecting) socket.once('connect', accept);
          else accept();
        });
      else call.once('continue', accept);

      call.on('error', (error: NodeJS.ErrnoException) => {
        const reason = error.code ?? error.message;
        if (accepted && reason.startsWith('HPE_')) return end({ outcome: 'bad-answer', reason });
        if (accepted) return end({ outcome: 'lost', reason, begun: answering });
        end({ outcome: 'not-accepted', reason, stale: call.reusedSocket });
      });
      call.on('upgrade', (_response, socket) => {
        socket.destroy();
        end({ outcome: 'bad-answer', reason: 'switched protocols' });
      });
      call.on('response', (response) => {
        answering = true;
        clearTimeout(acceptTimer);
        // What lies on a used connection before anybody has seen this request belongs to the one before.
        if (!accepted && call.reusedSocket) {
          return end({ outcome: 'not-accepted', reason: 'an answer to nothing', stale: true });
        }
        const refused = response.headers['sluice-refused'];
        if (!accepted && refused !== undefined) {
          return end({ outcome: 'not-accepted', reason: `refused: ${String(refused).slice(0, 100)}` });
        }
        // A final answer may come before the body was asked for: then it is never sent, and the connection is of no more use.
        const whole = accepted;
        accepted = true;
        collect(response, maxAnswerBytes, (result) => {
          if (!whole) call.destroy();
          end(result);
        });
      });
    });

    function headersOf({ attempt }: Delivery): http.OutgoingHttpHeaders {
      return {
        'content-length': body.length,
        ...(envelope.contentType === null ? {} : { 'content-type': envelope.contentType }),
        ...(envelope.accept === null ? {} : { accept: envelope.accept }),
        ...(handshake === 'expect' ? { expect: '100-continue' } : {}),
        'sluice-request-id': envelope.id,
        'sluice-fencing-token': String(lease.token),
        'sluice-timeout-ms': String(Math.round(limitMs)),
        'sluice-attempt': String(attempt),
      };
    }
  }
}

function collect(response: IncomingMessage, limitBytes: number, done: (result: AttemptResult) => void): void {
  const tooLarge = () => done({ outcome: 'too-large', limitBytes });
  if (Number(response.headers['content-length'] ?? 0) > limitBytes) {
    tooLarge();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limitBytes) return tooLarge();
    chunks.push(chunk);
  });
  response.on('error', (error: NodeJS.ErrnoException) => {
    const reason = error.code ?? error.message;
    done(
      reason.startsWith('HPE_')
        ? { outcome: 'bad-answer', reason }
        : { outcome: 'lost', reason, begun: true },
    );
  });
  response.on('end', () => {
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 599) return done({ outcome: 'bad-answer', reason: `status ${status}` });
    const headers: Record<string, string> = {};
    for (const name of PASSED_HEADERS) {
      const value = response.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    done({ outcome: 'answered', status, headers, body: Buffer.concat(chunks) });
  });
}
