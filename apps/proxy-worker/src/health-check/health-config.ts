import { type Environment, readConfig } from '@sluice/common/config/read-config.ts';
import { sharedConfigShape, signingKeyShape } from '@sluice/common/config/shared-config.ts';
import { z } from 'zod';

/** What of the worker's configuration tells it from others: no account, no SSH key. */
const HealthConfig = z.object({ ...sharedConfigShape, ...signingKeyShape, WORKER_NAME: z.string() });
export type HealthConfig = z.output<typeof HealthConfig>;

/** `hostName`: the worker of a container without a name of its own is called after it, and is its process 1. */
export function readHealthConfig(env: Environment, hostName: string): HealthConfig {
  return readConfig(HealthConfig, { ...env, WORKER_NAME: env.WORKER_NAME || `${hostName}-1` });
}
