import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@sluice/common/logging/logger.ts';
import { z } from 'zod';
import type { DockerEngine } from './docker-engine.ts';
import { nameOf } from './docker-labels.ts';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;

const DieEvent = z.object({
  id: z.string(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()).optional() }).optional(),
});

export interface DockerExitsParts {
  engine: DockerEngine;
  labels: string[];
  logger: Logger;
  /** A container has ended. */
  ended(name: string, id: string): void;
  /** Listening again: what ended meanwhile was not told. */
  missed(): Promise<void>;
}

/** Follows the engine's events until the signal aborts; after an outage from where it can, with a look at what was missed. Never throws. */
export async function followDockerExits(parts: DockerExitsParts, signal: AbortSignal): Promise<void> {
  const { engine, labels, logger } = parts;
  let delayMs = FIRST_DELAY_MS;
  while (!signal.aborted) {
    try {
      const stream = await engine.docker.getEvents({
        filters: { type: ['container'], event: ['die'], label: labels },
        abortSignal: signal,
      });
      await parts.missed();
      delayMs = FIRST_DELAY_MS;
      const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
      const end = () => lines.close();
      signal.addEventListener('abort', end, { once: true });
      for await (const line of lines) {
        const event = DieEvent.safeParse(parseJson(line));
        const name = event.success && nameOf(event.data.Actor?.Attributes);
        if (name) parts.ended(name, event.data.id);
      }
      signal.removeEventListener('abort', end);
    } catch (error) {
      if (!signal.aborted) {
        logger.warn({ reason: (error as Error).message }, 'events of the Docker engine cannot be followed');
      }
    }
    await delay(delayMs, undefined, { signal }).catch(() => undefined);
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
