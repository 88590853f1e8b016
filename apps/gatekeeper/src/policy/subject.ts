import type { StatementFacts } from '@sluice/statement/classification.ts';
import { foldName } from './fold-name.ts';
import { refusedFunction } from './refused-function.ts';
import { isSystemSchema } from './system-schema.ts';

export type Access = 'read' | 'written';

/**
 * One of the things that a statement does, judged by itself: `table` is one table in one way of access, `function` one that is
 * called, `unbounded` a table that an UPDATE or DELETE changes without saying which rows, `statement` that it runs at all.
 */
export interface Subject {
  readonly type: 'statement' | 'table' | 'function' | 'unbounded';
  readonly access: Access | null;
  /** As written; null when neither the name nor the request says it. Names in system schemas are folded, as the servers do. */
  readonly schema: string | null;
  readonly name: string;
  readonly foldedSchema: string | null;
  readonly foldedName: string;
  /** Both names as one, for looking up; null without a schema. */
  readonly key: string | null;
  readonly foldedKey: string | null;
}

export const keyOf = (schema: string, name: string): string => `${schema}\0${name}`;

const STATEMENT: Subject = {
  type: 'statement',
  access: null,
  schema: null,
  name: '',
  foldedSchema: null,
  foldedName: '',
  key: null,
  foldedKey: null,
};

/** Everything that has to be allowed for the statement to run. */
export function subjectsOf(
  { tables, functions, unknownFunctions, unbounded }: StatementFacts,
  database: string | undefined,
): Subject[] {
  const subjects = [STATEMENT];
  const unknown = new Set(unknownFunctions);
  for (const { schema, name } of tables.read)
    subjects.push(subject('table', 'read', schema ?? database, name));
  for (const { schema, name } of tables.written) {
    subjects.push(subject('table', 'written', schema ?? database, name));
    if (unbounded) subjects.push(subject('unbounded', null, schema ?? database, name));
  }
  if (unbounded && tables.written.length === 0)
    subjects.push(subject('unbounded', null, undefined, 'a table'));
  for (const text of functions) {
    const dot = text.lastIndexOf('.');
    if (dot >= 0) subjects.push(subject('function', null, text.slice(0, dot), text.slice(dot + 1)));
    else {
      // A name alone is a function of the request's database, unless it is built in.
      const isStored = unknown.has(text) && !refusedFunction(foldName(text));
      subjects.push(subject('function', null, isStored ? database : undefined, text));
    }
  }
  return subjects;
}

function subject(
  type: Subject['type'],
  access: Access | null,
  schema: string | undefined,
  name: string,
): Subject {
  const foldedName = foldName(name);
  const foldedSchema = schema === undefined ? null : foldName(schema);
  const inSystem = foldedSchema !== null && isSystemSchema(foldedSchema);
  const ownSchema = inSystem ? foldedSchema : (schema ?? null);
  const ownName = inSystem ? foldedName : name;
  return {
    type,
    access,
    schema: ownSchema,
    name: ownName,
    foldedSchema,
    foldedName,
    key: ownSchema === null ? null : keyOf(ownSchema, ownName),
    foldedKey: foldedSchema === null ? null : keyOf(foldedSchema, foldedName),
  };
}

const MAX_SHOWN = 130; // two names of 64 characters and a dot, as long as the servers take them

/** For messages. Names longer than any real one are cut. */
export function shownName({ schema, name }: Subject): string {
  const text = schema === null ? name : `${schema}.${name}`;
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}
