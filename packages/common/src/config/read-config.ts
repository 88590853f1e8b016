import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from './secret.ts';

export type Environment = Record<string, string | undefined>;

/** Every mistake of a configuration at once, by the name of its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(mistakes: string[]) {
    super(
      `The configuration has ${mistakes.length} mistake(s):\n${mistakes.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
}

/**
 * Parses the environment variables that the schema names. An empty variable counts as not set. `NAME_FILE` names a
 * file whose trimmed content is used for NAME (the usual way to hand over secrets).
 */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const mistakes: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const direct = env[name];
    const file = env[`${name}_FILE`];
    if (direct) values[name] = direct;
    else if (file) {
      try {
        values[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        mistakes.push(`${name}_FILE: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
      }
    }
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      const missing = values[name] === undefined;
      if (missing && mistakes.some((line) => line.startsWith(`${name}_FILE`))) continue;
      mistakes.push(missing ? `${name}: is required` : `${name}: ${issue.message}`);
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return parsed.data as z.output<Schema>;
}

/** A whole number with bounds. Not `z.coerce`, which reads '' as 0. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);
}

export const secretText = z.string().transform((value) => new Secret(value));
