import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** One object of a manifest. Tests look into objects of every kind. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Manifest = Record<string, any> & {
  kind: string;
  metadata: { name: string; namespace?: string };
};

/** All objects of a folder's YAML files, kustomizations left out. Throws for what is no YAML, or has a key twice. */
export function readManifests(folder: string): Manifest[] {
  return readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((name) =>
      parseAllDocuments(readFileSync(join(import.meta.dirname, folder, name), 'utf8')).map((document) => {
        if (document.errors[0]) throw document.errors[0];
        return document.toJS() as Manifest;
      }),
    );
}

/** What runs pods: Deployments and StatefulSets. */
export function workloads(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
}

/** Whether labels fit `matchLabels` and `matchExpressions` with `In`. */
export function selects(selector: Manifest[string], labels: Record<string, string>): boolean {
  const exact = Object.entries<string>(selector.matchLabels ?? {});
  const among: { key: string; values: string[] }[] = selector.matchExpressions ?? [];
  return (
    exact.every(([key, value]) => labels[key] === value) &&
    among.every(({ key, values }) => values.includes(labels[key] ?? ''))
  );
}
