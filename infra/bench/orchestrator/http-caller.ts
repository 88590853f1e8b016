import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface CallerAnswer {
  status: number;
  body: string;
  ms: number;
}

export interface HttpCaller {
  post(url: string, body: string): Promise<CallerAnswer>;
  close(): void;
}

/** Kept-alive connections, as many as there are callers. */
export function createHttpCaller(callers: number, key: string): HttpCaller {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const authorization = `Bearer ${key}`;
  return {
    post(url, body) {
      const startedAt = performance.now();
      return new Promise((resolve, reject) => {
        const headers = {
          'content-type': 'text/plain',
          'content-length': Buffer.byteLength(body),
          authorization,
        };
        const call = request(url, { method: 'POST', agent, headers }, async (answer) => {
          const content = await text(answer);
          resolve({ status: answer.statusCode ?? 0, body: content, ms: performance.now() - startedAt });
        });
        call.on('error', reject).end(body);
      });
    },
    close: () => agent.destroy(),
  };
}
