import type { z } from 'zod';
import { Failure } from '../errors/failure.ts';

type Issue = z.core.$ZodIssue;
type Mistake = { path: string; message: string };

/** A request can hold thousands of mistakes; the first ones tell enough. */
const MISTAKES_SHOWN = 20;
/** A message can quote what was sent. */
const MESSAGE_MAX = 300;

/** What is wrong with a request. Members that the schema does not have are refused, never ignored. */
export function failureOfZodError(error: z.core.$ZodError): Failure {
  const issues = error.issues.flatMap((issue) => resolve(issue, []));
  const mistakes = issues
    .slice(0, MISTAKES_SHOWN)
    .map(({ path, message }) => ({ path: cut(path.join('.')), message: cut(message) }));
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [],
  );
  if (unknown.length > 0) {
    const names = unknown.slice(0, MISTAKES_SHOWN).map((name) => JSON.stringify(cut(name)));
    return new Failure('REQUEST.UNSUPPORTED', `This server does not take ${names.join(', ')}`, {
      errors: mistakes,
    });
  }
  return new Failure('REQUEST.INVALID', mistakes.map(sentence).join('; '), { errors: mistakes });
}

function cut(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX).toWellFormed()}…` : text;
}

function sentence({ path, message }: Mistake): string {
  return path ? `${path}: ${message}` : message;
}

/** An issue with its whole path. Of a union, the issues of the branch that the value was meant for. */
function resolve(issue: Issue, parents: PropertyKey[]): Issue[] {
  const path = [...parents, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const meant = issue.errors.find((branch) => !branch.some(isOfAnotherType));
  if (meant) return meant.flatMap((inner) => resolve(inner, path));
  if (issue.discriminator) return [{ ...issue, path, message: `no such ${issue.discriminator}` }];
  const expected = issue.errors.flat().flatMap((inner) => ('expected' in inner ? [inner.expected] : []));
  return [{ ...issue, path, message: `must be one of: ${[...new Set(expected)].join(', ')}` }];
}

function isOfAnotherType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}
