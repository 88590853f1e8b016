import type { ContentMistake } from '@sluice/common/files/checked-yaml.ts';

const EFFECTS = ['then', 'maxRows', 'strategy'] as const;
const NEVER_ALLOWED: ReadonlySet<unknown> = new Set(['transaction', 'session', 'administration']);

/** Mistakes between the members of the rules. It looks at what was written, so that it finds them beside mistakes of other sorts. */
export function ruleMistakes(document: unknown): ContentMistake[] {
  if (!isRecord(document) || !Array.isArray(document.rules)) return [];
  const mistakes: ContentMistake[] = [];
  const names = new Set<unknown>();
  for (const [index, rule] of document.rules.entries()) {
    if (!isRecord(rule)) continue;
    const at = (...path: string[]) => ['rules', index, ...path];
    const has = (member: string) => Object.hasOwn(rule, member);
    if (has('name')) {
      if (names.has(rule.name)) mistakes.push({ path: at('name'), message: 'another rule has this name' });
      names.add(rule.name);
    }
    const effects = EFFECTS.filter(has);
    if (effects.length !== 1) {
      mistakes.push({
        path: at(...effects.slice(1, 2)),
        message: 'a rule has exactly one of then, maxRows and strategy',
      });
    }
    if (has('message') && rule.then !== 'deny')
      mistakes.push({ path: at('message'), message: 'only a rule that denies has a message' });
    if (rule.then === 'allow' && Array.isArray(rule.kinds)) {
      for (const [place, kind] of rule.kinds.entries()) {
        if (NEVER_ALLOWED.has(kind))
          mistakes.push({ path: at('kinds', String(place)), message: `the kind ${kind} cannot be allowed` });
      }
    }
    if (has('tables') && has('schemas'))
      mistakes.push({ path: at('schemas'), message: 'the tables name their schemas already' });
    for (const member of ['tables', 'schemas', 'access', 'unbounded']) {
      if (has('functions') && has(member))
        mistakes.push({
          path: at(member),
          message: `a rule is about functions or about tables, not both: write two`,
        });
    }
    if (has('unbounded') && has('access'))
      mistakes.push({ path: at('access'), message: 'what is unbounded is written' });
  }
  return mistakes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
