import { createChildServer, type Readiness } from '../servers/child-server.ts';
import type { Server, ServerKind } from '../servers/server.ts';

export interface AppServerOptions {
  name: string;
  kind: ServerKind;
  /** 0 when it listens nowhere. */
  port: number;
  /** The app's `main.ts`. */
  script: string;
  env: Record<string, string>;
  logFile: string;
  /** `startedAt`: when its process was started, in milliseconds since 1970. */
  answers: (startedAt: number) => Promise<boolean>;
}

/** A process of Sluice itself, run by the Node that runs us, with nothing but its own variables in the environment. */
export function createAppServer({ script, env, answers, ...options }: AppServerOptions): Server {
  let startedAt = 0;
  return createChildServer({
    ...options,
    probe: async (): Promise<Readiness> => ({ outcome: (await answers(startedAt)) ? 'ready' : 'waiting' }),
    prepare: async () => {
      startedAt = Date.now();
      return { command: process.execPath, args: [script], env };
    },
    cleanUp: async () => undefined,
    startTimeoutMs: 20_000,
    // A worker's grace and what it needs to kill and answer afterwards.
    stopTimeoutMs: 20_000,
  });
}

/** True once the path answers with status 200. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.status === 200;
}
