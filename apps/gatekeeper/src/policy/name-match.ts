import { foldName } from './fold-name.ts';
import { keyOf, type Subject } from './subject.ts';
import { isSystemSchema } from './system-schema.ts';

/**
 * How names are compared. `strict`, for what allows: as written, an unknown schema fits no name of one. `loose`, for everything else: in
 * any spelling that a server may take for the same, and a schema that is not known may be any.
 */
export type Comparison = 'strict' | 'loose';

export type NameMatch = (subject: Subject) => boolean;

/**
 * Patterns `schema.name`, where either part may be `*`. Strictly compared, a `*` in the place of the schema does not stand for a system
 * schema: those have to be named.
 */
export function matchPatterns(patterns: readonly string[], comparison: Comparison): NameMatch {
  const loose = comparison === 'loose';
  const exact = new Set<string>();
  const exactNames = new Set<string>();
  const exactSchemas = new Set<string>();
  const schemas = new Set<string>();
  const names = new Set<string>();
  let all = false;
  for (const pattern of patterns) {
    const dot = pattern.indexOf('.');
    const schema = spelling(pattern.slice(0, dot), loose);
    const name = spelling(pattern.slice(dot + 1), loose || isSystemSchema(schema));
    if (schema === '*' && name === '*') all = true;
    else if (schema === '*') names.add(name);
    else if (name === '*') schemas.add(schema);
    else {
      exact.add(keyOf(schema, name));
      exactNames.add(name);
      exactSchemas.add(schema);
    }
  }
  if (loose) {
    // What writes a whole schema (DROP DATABASE) writes every table that a pattern can mean in it.
    const somethingIn = (foldedSchema: string | null) =>
      names.size > 0 || (foldedSchema === null ? exact.size > 0 : exactSchemas.has(foldedSchema));
    return ({ foldedSchema, foldedName, foldedKey, access }) =>
      all ||
      names.has(foldedName) ||
      (foldedSchema === null || foldedKey === null
        ? schemas.size > 0 || exactNames.has(foldedName)
        : exact.has(foldedKey) || schemas.has(foldedSchema)) ||
      (foldedName === '*' && access === 'written' && somethingIn(foldedSchema));
  }
  return ({ schema, foldedSchema, name, key }) => {
    if (schema !== null && key !== null && (exact.has(key) || schemas.has(schema))) return true;
    return (all || names.has(name)) && (foldedSchema === null || !isSystemSchema(foldedSchema));
  };
}

export function matchSchemas(schemas: readonly string[], comparison: Comparison): NameMatch {
  const loose = comparison === 'loose';
  const known = new Set(schemas.map((schema) => spelling(schema, loose)));
  return loose
    ? ({ foldedSchema }) => foldedSchema === null || known.has(foldedSchema)
    : ({ schema }) => schema !== null && known.has(schema);
}

/**
 * `name`, `schema.name` or `schema.*`; functions come in lower case. A name alone is that function wherever it lies; strictly compared,
 * not in a system schema.
 */
export function matchFunctions(functions: readonly string[], comparison: Comparison): NameMatch {
  const plain = new Set(functions.filter((name) => !name.includes('.')).map(foldName));
  const qualified = functions.filter((name) => name.includes('.')).map((name) => name.toLowerCase());
  if (comparison === 'strict') {
    const match = matchPatterns(qualified, 'strict');
    return (subject) =>
      (plain.has(subject.name) && !(subject.foldedSchema !== null && isSystemSchema(subject.foldedSchema))) ||
      match(subject);
  }
  const match = matchPatterns(qualified, 'loose');
  const names = new Set(qualified.map((name) => foldName(name.slice(name.indexOf('.') + 1))));
  // Without a known schema, `f` may be any `schema.f`; but `schema.*` is no rule about everything built in.
  return (subject) =>
    plain.has(subject.foldedName) ||
    (subject.foldedSchema === null ? names.has(subject.foldedName) : match(subject));
}

function spelling(name: string, folded: boolean): string {
  const foldedName = foldName(name);
  return folded || isSystemSchema(foldedName) ? foldedName : name;
}
