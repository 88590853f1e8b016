import { addressRanges } from '@sluice/common/config/address-lists.ts';
import { type Environment, readConfig, wholeNumber } from '@sluice/common/config/read-config.ts';
import { metricsShape, sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const HOUR_MS = 3_600_000;

/** Environment variables of the orchestrator. Each has a line in docs/configuration.md. */
export const OrchestratorConfig = z.object({
  ...sharedConfigShape,
  ...signingKeyShape,
  ...metricsShape,
  ORCHESTRATOR_HOST: z.string().default('127.0.0.1'),
  ORCHESTRATOR_PORT: wholeNumber(0, 65_535).default(8090),
  /** YAML file of pools. Without it there is one, `default`, whose containers are registered by their addresses. */
  ORCHESTRATOR_POOLS_FILE: z.string().optional(),
  /** JSON file with records of API keys that are added to those in Redis; re-read when it changes. */
  ORCHESTRATOR_KEYS_FILE: z.string().optional(),
  /** Where containers may lie. */
  ORCHESTRATOR_CONTAINER_RANGES: addressRanges.prefault('127.0.0.0/8,::1'),
  /** Where webhooks may lie. Without any, requests with a webhook are refused. */
  ORCHESTRATOR_WEBHOOK_RANGES: addressRanges.default([]),
  /** Folder of the logs of child processes. */
  ORCHESTRATOR_LOGS: z.string().default('.sluice/logs/containers'),
  /** Socket of the Docker engine. */
  ORCHESTRATOR_DOCKER_SOCKET: z.string().default('/var/run/docker.sock'),
  ORCHESTRATOR_MAX_BODY_BYTES: wholeNumber(KIBIBYTE, 256 * MEBIBYTE).default(8 * MEBIBYTE),
  ORCHESTRATOR_MAX_ANSWER_BYTES: wholeNumber(KIBIBYTE, 256 * MEBIBYTE).default(16 * MEBIBYTE),
  /** Answers that callers have not read yet, in all. */
  ORCHESTRATOR_MAX_UNSENT_BYTES: wholeNumber(MEBIBYTE, 1024 * 1024 * MEBIBYTE).default(512 * MEBIBYTE),
  /** How long a caller waits for its answer, where it says nothing, before it gets a promise (202). */
  ORCHESTRATOR_DEFAULT_WAIT_MS: wholeNumber(0, HOUR_MS).default(30_000),
  ORCHESTRATOR_MAX_WAIT_MS: wholeNumber(0, HOUR_MS).default(300_000),
  /** How long the result of a request is kept that was promised, or has an idempotency key. */
  ORCHESTRATOR_RETENTION_MS: wholeNumber(1_000, 30 * 24 * HOUR_MS).default(600_000),
  /** The same where the caller got the answer at once. */
  ORCHESTRATOR_DELIVERED_RETENTION_MS: wholeNumber(1_000, 30 * 24 * HOUR_MS).default(60_000),
  ORCHESTRATOR_MAX_WAITING: wholeNumber(1, 1_000_000).default(5_000),
  ORCHESTRATOR_MAX_WAITING_PER_CALLER: wholeNumber(1, 1_000_000).default(2_000),
  /** Bodies of requests that wait, in Redis; one key may have half of it. */
  ORCHESTRATOR_MAX_WAITING_BYTES: wholeNumber(KIBIBYTE, 1024 * 1024 * MEBIBYTE).default(256 * MEBIBYTE),
  ORCHESTRATOR_MAX_QUEUE_AGE_MS: wholeNumber(1, 24 * HOUR_MS).default(600_000),
  /** A lease that nobody renewed for so long has expired. */
  ORCHESTRATOR_LEASE_MS: wholeNumber(500, 600_000).default(5_000),
  /** How long a shutdown lets running requests end. */
  ORCHESTRATOR_CLOSE_GRACE_MS: wholeNumber(0, 600_000).default(10_000),
  ORCHESTRATOR_MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(10_000),
  /** Proxies whose X-Forwarded-… and X-Request-Id are believed. */
  ORCHESTRATOR_TRUST_PROXY: addressRanges.default([]),
});
export type OrchestratorConfig = z.output<typeof OrchestratorConfig>;

export function readOrchestratorConfig(env: Environment): OrchestratorConfig {
  return readConfig(OrchestratorConfig, env);
}
