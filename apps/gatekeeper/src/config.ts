import { addressRanges, webOrigins } from '@sluice/common/config/address-lists.ts';
import { ConfigError, type Environment, readConfig, wholeNumber } from '@sluice/common/config/read-config.ts';
import { metricsShape, sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Environment variables of the gatekeeper. Each has a line in docs/configuration.md. */
export const GatekeeperConfig = z.object({
  ...sharedConfigShape,
  ...signingKeyShape,
  ...metricsShape,
  GATEKEEPER_HOST: z.string().default('127.0.0.1'),
  GATEKEEPER_PORT: wholeNumber(0, 65_535).default(8080),
  /** JSON file with records of API keys that are added to those in Redis; re-read when it changes. */
  GATEKEEPER_KEYS_FILE: z.string().optional(),
  /** YAML file of rules; re-read when it changes. */
  GATEKEEPER_POLICY_FILE: z.string().optional(),
  /** Where decisions are written: `stdout`, `off`, or a file. */
  GATEKEEPER_AUDIT: z.string().default('stdout'),
  GATEKEEPER_MAX_BODY_BYTES: wholeNumber(KIBIBYTE, 64 * MEBIBYTE).default(1.5 * MEBIBYTE),
  GATEKEEPER_MAX_RESULT_BYTES: wholeNumber(KIBIBYTE, 256 * MEBIBYTE).default(16 * MEBIBYTE),
  GATEKEEPER_MAX_UNSENT_BYTES: wholeNumber(MEBIBYTE, 1024 * 1024 * MEBIBYTE).default(512 * MEBIBYTE),
  GATEKEEPER_DEFAULT_ROWS: wholeNumber(1, 10_000_000).default(10_000),
  GATEKEEPER_MAX_ROWS: wholeNumber(1, 10_000_000).default(1_000_000),
  GATEKEEPER_DEFAULT_TIMEOUT_MS: wholeNumber(1, 3_600_000).default(15_000),
  GATEKEEPER_MAX_TIMEOUT_MS: wholeNumber(1, 3_600_000).default(300_000),
  GATEKEEPER_MAX_WAITING: wholeNumber(1, 1_000_000).default(5_000),
  GATEKEEPER_MAX_WAITING_PER_CALLER: wholeNumber(1, 1_000_000).default(2_000),
  GATEKEEPER_MAX_QUEUE_DEPTH: wholeNumber(1, 10_000_000).default(20_000),
  GATEKEEPER_MAX_QUEUE_AGE_MS: wholeNumber(1, 3_600_000).default(10_000),
  /** How long a shutdown lets waiting callers get their answers. */
  GATEKEEPER_CLOSE_GRACE_MS: wholeNumber(0, 600_000).default(10_000),
  GATEKEEPER_MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(10_000),
  /** Proxies whose X-Forwarded-… and X-Request-Id are believed. */
  GATEKEEPER_TRUST_PROXY: addressRanges.default([]),
  /** Origins whose pages may call the API. */
  GATEKEEPER_CORS_ORIGINS: webOrigins.default([]),
  /** PEM files, both or none; re-read when they change. */
  GATEKEEPER_TLS_CERT_FILE: z.string().optional(),
  GATEKEEPER_TLS_KEY_FILE: z.string().optional(),
});
export type GatekeeperConfig = z.output<typeof GatekeeperConfig>;

export function readGatekeeperConfig(env: Environment): GatekeeperConfig {
  const config = readConfig(GatekeeperConfig, env);
  const { GATEKEEPER_TLS_CERT_FILE: cert, GATEKEEPER_TLS_KEY_FILE: key } = config;
  if (cert && !key) throw new ConfigError(['GATEKEEPER_TLS_KEY_FILE: is required with a certificate']);
  if (key && !cert) throw new ConfigError(['GATEKEEPER_TLS_CERT_FILE: is required with a key']);
  return config;
}
