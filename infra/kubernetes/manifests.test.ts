import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type App, missingVariables, unknownVariables } from '../test/config-variables.ts';
import { type Manifest, readManifests, selects, workloads } from './read-manifests.ts';

const BASE = readManifests('base');
const ALL = [...BASE, ...readManifests('keda')];
const APPS: App[] = ['gatekeeper', 'worker', 'orchestrator'];
const WORKLOADS = workloads(BASE).map((each) => [each.metadata.name, each] as const);

const named = (kind: string, name: string): Manifest => {
  const found = ALL.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
};
const podOf = (workload: Manifest) => workload.spec.template.spec;
const containerOf = (workload: Manifest) => podOf(workload).containers[0];
const labelsOf = (workload: Manifest): Record<string, string> => workload.spec.template.metadata.labels;

/** What the container of an app finds in its environment. */
function environmentOf(app: App): Record<string, string> {
  const { envFrom = [], env = [] } = containerOf(named('Deployment', app));
  return Object.assign(
    {},
    ...envFrom.map((from: Manifest[string]) => named('ConfigMap', from.configMapRef.name).data),
    ...env.map(({ name, value = 'from a field' }: Manifest[string]) => ({ [name]: value })),
  );
}

test('every file of the folder is part of the kustomization, or an example', () => {
  const listed = parse(
    readFileSync(join(import.meta.dirname, 'base', 'kustomization.yaml'), 'utf8'),
  ).resources;
  const files = readdirSync(join(import.meta.dirname, 'base')).filter((name) => name.endsWith('.yaml'));
  expect(files.filter((name) => !/^kustomization|example/.test(name)).sort()).toEqual(listed.sort());
});

test.each(APPS)('%s: every variable is one that it reads, and none is missing', (app) => {
  const names = Object.keys(environmentOf(app));
  expect(unknownVariables(app, names)).toEqual([]);
  expect(missingVariables(app, names)).toEqual([]);
});

test.each(APPS)('%s: what its variables name is mounted, from a secret or a file that is there', (app) => {
  const { volumes } = podOf(named('Deployment', app));
  const mounted = containerOf(named('Deployment', app)).volumeMounts.flatMap((mount: Manifest[string]) => {
    const volume = volumes.find(({ name }: Manifest[string]) => name === mount.name);
    if (volume.configMap) return filesOf(volume.configMap.name).map((name) => `${mount.mountPath}/${name}`);
    return volume.projected.sources.flatMap(({ secret }: Manifest[string]) =>
      secret.items.map(({ key, path }: Record<string, string>) => {
        expect(named('Secret', secret.name).stringData).toHaveProperty(key ?? '');
        return `${mount.mountPath}/${path}`;
      }),
    );
  });
  const paths = Object.entries(environmentOf(app)).filter(([name]) => name.endsWith('_FILE'));
  for (const [, path] of paths) expect(mounted).toContain(path);
});

/** Files of a generated ConfigMap. */
function filesOf(name: string): string[] {
  const { configMapGenerator } = parse(
    readFileSync(join(import.meta.dirname, 'base', 'kustomization.yaml'), 'utf8'),
  );
  const generator = configMapGenerator.find((each: Manifest[string]) => each.name === name);
  return generator.files.map((path: string) => path.replace('files/', ''));
}

test.each(WORKLOADS)('%s: its pods are those it selects, and they are restricted', (_name, workload) => {
  const pod = podOf(workload);
  expect(selects(workload.spec.selector, labelsOf(workload))).toBe(true);
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  });
  for (const container of pod.containers) {
    expect(container).toMatchObject({
      readinessProbe: {},
      resources: { requests: { cpu: expect.any(String), memory: expect.any(String) }, limits: {} },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
  }
});

test.each(['gatekeeper', 'orchestrator'] as const)('%s: one port, everywhere', (app) => {
  const port = Number(environmentOf(app)[`${app.toUpperCase()}_PORT`]);
  const container = containerOf(named('Deployment', app));
  expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
  expect(container.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
  expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
  expect(named('Service', app).spec.ports).toEqual([{ name: 'http', port, targetPort: 'http' }]);
  expect(named('NetworkPolicy', app).spec.ingress[0].ports).toEqual([{ protocol: 'TCP', port }]);
  expect(named('Ingress', app).spec.rules[0].http.paths[0].backend.service).toEqual({
    name: app,
    port: { name: 'http' },
  });
});

/** In ms, as the composition roots say: the grace of the configuration, and what comes on top. */
const CLOSING: Record<App, (graceMs: number) => number> = {
  gatekeeper: (graceMs) => graceMs + 1_000,
  worker: (graceMs) => graceMs + 5_000,
  orchestrator: (graceMs) => 3 * graceMs + 5_000,
};
const PRE_STOP_MS = 5_000;
const DEFAULT_GRACE_MS = 10_000;

test.each(APPS)('%s: it may drain to the end', (app) => {
  const given = environmentOf(app)[`${app.toUpperCase()}_CLOSE_GRACE_MS`];
  const { terminationGracePeriodSeconds } = podOf(named('Deployment', app));
  const neededMs = PRE_STOP_MS + CLOSING[app](Number(given ?? DEFAULT_GRACE_MS));
  expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThan(neededMs);
});

test('services, budgets and policies are of pods that there are', () => {
  const pods = workloads(BASE).map(labelsOf);
  const selectors = ALL.flatMap(({ kind, spec }) => {
    if (kind === 'Service') return [{ matchLabels: spec.selector }];
    if (kind === 'PodDisruptionBudget') return [spec.selector];
    if (kind === 'NetworkPolicy') return [spec.podSelector];
    return [];
  });
  expect(selectors.length).toBeGreaterThan(10);
  for (const selector of selectors)
    expect(pods.filter((labels) => selects(selector, labels))).not.toHaveLength(0);
});

test('secrets are placeholders', () => {
  for (const { kind, stringData } of ALL) {
    if (kind !== 'Secret') continue;
    for (const value of Object.values(stringData)) expect(value).toMatch(/REPLACE-ME|^\{"keys": \[\]\}$/);
  }
});
