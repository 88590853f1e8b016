import { Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as TlsAgent } from 'node:https';
import { text } from 'node:stream/consumers';
import { CONFLICTS } from '../figures.ts';
import type { Statement } from './statement-mix.ts';

/** `code`: of the answer (`DATABASE.REJECTED`, else its status), or of the connection (`ECONNRESET`). */
export type StatementOutcome = { kind: 'answered' } | { kind: 'conflict' } | { kind: 'error'; code: string };

export interface StatementCaller {
  call(statement: Statement): Promise<StatementOutcome>;
  /** Connections that were opened so far. */
  readonly opened: number;
  close(): void;
}

export interface CallerOptions {
  /** Of the gatekeeper. */
  url: string;
  key: string;
  database: string;
  strategy: string;
  callers: number;
}

/** Longer than the gatekeeper's own limit, so that it is the one to say what happened. */
const TIMEOUT_MS = 30_000;

/** Sends statements to `/v1/query`, each in a request of its own, over kept-alive connections, as many as there are callers. */
export function createStatementCaller(options: CallerOptions): StatementCaller {
  const { database, strategy, callers } = options;
  const url = new URL('/v1/query', options.url);
  const agentOptions = { keepAlive: true, maxSockets: callers, timeout: TIMEOUT_MS };
  const [agent, request] =
    url.protocol === 'https:'
      ? [new TlsAgent(agentOptions), requestHttps]
      : [new Agent(agentOptions), requestHttp];
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${options.key}` };
  let opened = 0;

  return {
    get opened() {
      return opened;
    },
    close: () => agent.destroy(),
    call(statement) {
      const body = JSON.stringify({ ...statement, database, strategy });
      return new Promise((resolve) => {
        const fail = (error: NodeJS.ErrnoException) =>
          resolve({ kind: 'error', code: error.code ?? error.message });
        const length = { 'content-length': Buffer.byteLength(body) };
        const call = request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (answer) => {
          outcomeOf(answer).then(resolve, fail);
        });
        call.on('socket', () => {
          if (!call.reusedSocket) opened += 1;
        });
        call.on('timeout', () => call.destroy(new Error('TIMEOUT')));
        call.on('error', fail).end(body);
      });
    },
  };
}

/** Reads the answer to its end, as a connection must before it serves the next. What is in the rows is nobody's business here. */
async function outcomeOf(answer: IncomingMessage): Promise<StatementOutcome> {
  if (answer.statusCode === 200) {
    for await (const _ of answer);
    return { kind: 'answered' };
  }
  const problem = problemOf(await text(answer));
  if (problem.errno !== undefined && CONFLICTS.includes(problem.errno)) return { kind: 'conflict' };
  return { kind: 'error', code: problem.code ?? String(answer.statusCode) };
}

function problemOf(body: string): { code?: string; errno?: number } {
  try {
    return JSON.parse(body) as { code?: string; errno?: number };
  } catch {
    return {}; // not of the gatekeeper: something stands between
  }
}
