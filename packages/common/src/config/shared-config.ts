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

/** The key that gatekeepers and workers share. It must not be in Redis. */
export const signingKeyShape = {
  SLUICE_SIGNING_KEY: z
    .string()
    .min(32, 'must have at least 32 characters')
    .transform((value) => new Secret(value)),
};
