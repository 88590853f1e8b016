import { readCheckedYaml } from '@sluice/common/files/checked-yaml.ts';
import { createPolicy, type Policy } from './policy.ts';
import { PolicyDocument } from './policy-document.ts';
import { ruleMistakes } from './rule-mistakes.ts';

export type ParsedPolicy =
  | { readonly outcome: 'policy'; readonly policy: Policy }
  /** Each begins with its line and column, in the order of the file. */
  | { readonly outcome: 'broken'; readonly mistakes: readonly string[] };

/** Every mistake of the text at once. */
export function parsePolicy(text: string): ParsedPolicy {
  const read = readCheckedYaml(text, PolicyDocument, ruleMistakes);
  return read.outcome === 'broken' ? read : { outcome: 'policy', policy: createPolicy(read.content) };
}
