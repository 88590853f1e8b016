import { z } from 'zod';

/** What the orchestrator, or whoever starts this, tells. Numbers come as text. */
const Settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** The image says 0.0.0.0: there, the engine decides who reaches the port. */
  HOST: z.string().default('127.0.0.1'),
  /** Requests at a time, each on a thread with a model of its own. */
  SLUICE_SLOTS: z.coerce.number().int().min(1).max(64).default(1),
  /** `1`: standard input is a pipe of the parent, and its end is ours. `0`: it says nothing. Unset: a pipe is the parent's. */
  SLUICE_PARENT_PIPE: z.enum(['0', '1']).optional(),
});
export type Settings = z.output<typeof Settings>;

export function readSettings(env: Record<string, string | undefined>): Settings {
  return Settings.parse(env);
}
