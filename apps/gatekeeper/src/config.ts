import { type Environment, readConfig, wholeNumber } from '@sluice/common/config/read-config.ts';
import { sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Environment variables of the gatekeeper. Each has a line in docs/configuration.md. */
export const GatekeeperConfig = z.object({
  ...sharedConfigShape,
  ...signingKeyShape,
  GATEKEEPER_HOST: z.string().default('127.0.0.1'),
  GATEKEEPER_PORT: wholeNumber(0, 65_535).default(8080),
  /** JSON file with the hashes of the API keys; re-read when it changes. */
  GATEKEEPER_KEYS_FILE: z.string(),
  GATEKEEPER_MAX_BODY_BYTES: wholeNumber(KIBIBYTE, 64 * MEBIBYTE).default(MEBIBYTE),
  GATEKEEPER_MAX_RESULT_BYTES: wholeNumber(KIBIBYTE, 256 * MEBIBYTE).default(16 * MEBIBYTE),
  GATEKEEPER_DEFAULT_ROWS: wholeNumber(1, 10_000_000).default(10_000),
  GATEKEEPER_MAX_ROWS: wholeNumber(1, 10_000_000).default(1_000_000),
  GATEKEEPER_DEFAULT_TIMEOUT_MS: wholeNumber(1, 3_600_000).default(15_000),
  GATEKEEPER_MAX_TIMEOUT_MS: wholeNumber(1, 3_600_000).default(300_000),
  GATEKEEPER_MAX_WAITING: wholeNumber(1, 1_000_000).default(5_000),
  GATEKEEPER_MAX_QUEUE_DEPTH: wholeNumber(1, 10_000_000).default(20_000),
  /** How long a shutdown lets waiting callers get their answers. */
  GATEKEEPER_CLOSE_GRACE_MS: wholeNumber(0, 600_000).default(10_000),
});
export type GatekeeperConfig = z.output<typeof GatekeeperConfig>;

export function readGatekeeperConfig(env: Environment): GatekeeperConfig {
  return readConfig(GatekeeperConfig, env);
}
