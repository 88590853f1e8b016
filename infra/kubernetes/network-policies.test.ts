import { describe, expect, test } from 'vitest';
import { type Manifest, readManifests, selects, workloads } from './read-manifests.ts';

const BASE = readManifests('base');
const POLICIES = BASE.filter(({ kind }) => kind === 'NetworkPolicy');
const COMPONENTS = ['gatekeeper', 'worker', 'orchestrator', 'text-analysis', 'redis'];
const DNS = 'kube-system/kube-dns:53';

function labelsOf(component: string): Record<string, string> {
  const found = workloads(BASE).find(({ metadata }) => metadata.name === component);
  return found?.spec.template.metadata.labels;
}

/** Where the policies let a component go, or who may come to it: `component:port`, `namespace:port`, `namespace/k8s-app:port`, `cidr:port`. */
function allowed(component: string, direction: 'ingress' | 'egress'): string[] {
  const peer = direction === 'ingress' ? 'from' : 'to';
  const rules = POLICIES.filter(({ spec }) => selects(spec.podSelector, labelsOf(component))).flatMap(
    ({ spec }) => spec[direction] ?? [],
  );
  const found = rules.flatMap((rule: Manifest[string]) =>
    rule[peer].flatMap((each: Manifest[string]) =>
      rule.ports.flatMap(({ port }: Manifest[string]) => namesOf(each).map((name) => `${name}:${port}`)),
    ),
  );
  return [...new Set<string>(found)].sort();
}

function namesOf({ ipBlock, namespaceSelector, podSelector }: Manifest[string]): string[] {
  if (ipBlock) return [ipBlock.cidr];
  if (namespaceSelector) {
    const app = podSelector?.matchLabels['k8s-app'];
    const namespace = namespaceSelector.matchLabels['kubernetes.io/metadata.name'];
    return [app ? `${namespace}/${app}` : namespace];
  }
  return COMPONENTS.filter((component) => selects(podSelector, labelsOf(component)));
}

test('what no policy allows is forbidden, in both directions', () => {
  const none = POLICIES.find(({ metadata }) => metadata.name === 'nothing-by-default');
  expect(none?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});

describe('the ways there are', () => {
  test.each([
    ['gatekeeper', [DNS, 'redis:6379'], ['ingress-nginx:8080']],
    ['worker', ['10.20.0.0/24:22', DNS, 'redis:6379'], []],
    ['orchestrator', [DNS, 'redis:6379', 'text-analysis:8080'], ['ingress-nginx:8090']],
    ['text-analysis', [], ['orchestrator:8080']],
    ['redis', [], ['gatekeeper:6379', 'orchestrator:6379', 'worker:6379']],
  ])('%s reaches %j and is reached by %j', (component, egress, ingress) => {
    expect(allowed(component, 'egress')).toEqual(egress);
    expect(allowed(component, 'ingress')).toEqual(ingress);
  });
});

test('nobody may open a database port', () => {
  expect(JSON.stringify(POLICIES)).not.toContain('3306');
});
