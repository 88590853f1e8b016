import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Listener {
  /** As in the configuration: what it listens on. */
  host: string;
  port: number;
  tls: boolean;
}

const ANSWER_LIMIT_MS = 4_000;
const EVERY_ADDRESS: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** What a server of this machine says of itself at `/readyz`. Never rejects. */
export async function askReadiness({
  host,
  port,
  tls,
}: Listener): Promise<{ ready: boolean; report: string }> {
  const options = {
    host: EVERY_ADDRESS[host] ?? host,
    port,
    path: '/readyz',
    agent: false as const,
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  };
  try {
    return await new Promise((resolve, reject) => {
      // The certificate names the public host, and this asks our own process.
      const call = tls ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
      call.on('error', reject).on('response', (response) => {
        text(response).then((report) => resolve({ ready: response.statusCode === 200, report }), reject);
      });
      call.end();
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ready: false, report: `no answer at port ${port} (${code ?? message})` };
  }
}
