import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../local/demo/random.ts';

/** A call on its way to EC2. */
export interface PassingCall {
  action: string;
  params: URLSearchParams;
  isReading: boolean;
  /** Of this action, from 1 on. */
  nth: number;
  /** Whether anybody heard of it or not. */
  isCarriedOut: boolean;
}

export type Verdict =
  /** Perhaps with other parameters. */
  | { kind: 'pass'; instead?: URLSearchParams }
  /** It is carried out, and nobody hears of it. `afterwards` is called in between. */
  | { kind: 'lose'; afterwards?: () => void }
  /** It is carried out, and the answer ends in the middle. */
  | { kind: 'cut' }
  /** It never gets there. */
  | { kind: 'drop' }
  | { kind: 'refuse'; code: string; status: number };

export interface LossyProxy {
  url: string;
  /** All that came by. */
  calls: PassingCall[];
  /** Decides from now on. */
  judge: (call: PassingCall) => Verdict | Promise<Verdict>;
  /** When nothing is under way any more, though nobody may wait for it. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** How often an action was carried out. */
export function timesCarriedOut(proxy: LossyProxy, action: string): number {
  return proxy.calls.filter((call) => call.action === action && call.isCarriedOut).length;
}

export const pass = (): Verdict => ({ kind: 'pass' });

/** Between the SDK and an EC2 without faults. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const counts = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const work = forward(request, response)
      .catch(() => void request.socket.destroy())
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: LossyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    judge: pass,
    async settled() {
      await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const params = new URLSearchParams(body);
    const action = params.get('Action') ?? '';
    const nth = (counts.get(action) ?? 0) + 1;
    counts.set(action, nth);
    const isReading = action.startsWith('Describe');
    const call: PassingCall = { action, params, isReading, nth, isCarriedOut: false };
    proxy.calls.push(call);
    const verdict = await proxy.judge(call);
    if (verdict.kind === 'drop') return void request.socket.destroy();
    if (verdict.kind === 'refuse') {
      response.writeHead(verdict.status, { 'content-type': 'text/xml' });
      return void response.end(refusal(verdict.code));
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const headers = { authorization, 'content-type': type };
    const bodyOf = (given: Verdict) => (given.kind === 'pass' && given.instead ? `${given.instead}` : body);
    const answer = await fetch(target, { method: 'POST', headers, body: bodyOf(verdict) });
    const text = Buffer.from(await answer.arrayBuffer());
    call.isCarriedOut = answer.ok;
    if (verdict.kind === 'lose') {
      verdict.afterwards?.();
      return void request.socket.destroy();
    }
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'text/xml',
      'content-length': text.length,
    });
    if (verdict.kind === 'pass') return void response.end(text);
    response.write(text.subarray(0, text.length / 2), () => request.socket.destroy());
  }

  return proxy;
}

/**
 * Loses this share of calls, in one of three ways. What happens to the n-th call of an action depends on the seed only, not on the
 * order of different actions. Never more than three of an action in a row: who tries five times gets through.
 */
export function losing(share: number, seed: string): (call: PassingCall) => Verdict {
  const inARow = new Map<string, number>();
  return ({ action, nth }) => {
    const random = createRandom(`${seed} ${action} ${nth}`);
    const row = inARow.get(action) ?? 0;
    const isLost = row < 3 && random.chance(share);
    inARow.set(action, isLost ? row + 1 : 0);
    return isLost ? random.pick([{ kind: 'lose' }, { kind: 'cut' }, { kind: 'drop' }]) : pass();
  };
}

/** Refuses the first calls of an action, or all of them. */
export function refusing(
  action: string,
  code: string,
  { times = Number.POSITIVE_INFINITY, status = 400 } = {},
) {
  return (call: PassingCall): Verdict =>
    call.action === action && call.nth <= times ? { kind: 'refuse', code, status } : pass();
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

function refusal(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>${code}</Code><Message>${code}, says the proxy</Message></Error></Errors><RequestID>0</RequestID></Response>`;
}
