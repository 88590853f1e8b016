import { z } from 'zod';
import { Secret } from './secret.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Variables that every process reads. */
export const sharedConfigShape = {
  SLUICE_REDIS_URL: z
    .string()
    .refine(
      (url) => /^rediss?:\/\/./.test(url),
      'must be redis://[user:password@]host:port[/db] or rediss://…',
    )
    .transform((url) => new Secret(url)),
  SLUICE_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -')
    .default('sluice'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
};

/** For processes that serve HTTP. */
export const metricsShape = {
  /** Who may read `/metrics`: holders of an admin key, or everybody who reaches the port. */
  SLUICE_METRICS: z.enum(['key', 'open']).default('key'),
};

const signingKey = z
  .string()
  .min(32, 'must have at least 32 characters')
  .transform((value) => new Secret(value));

/** The key that gatekeepers and workers share. It must not be in Redis. */
export const signingKeyShape = {
  SLUICE_SIGNING_KEY: signingKey,
  /** A second key, accepted and never used to sign: for the time of a rotation. */
  SLUICE_SIGNING_KEY_ALSO: signingKey.optional(),
  /** Whether statements, parameters and results are encrypted in Redis. What the other side wrote is read either way. */
  SLUICE_ENCRYPT: z.enum(['on', 'off']).default('off'),
};
