/** Says whose a container of the engine is, so that any orchestrator finds it again, and who takes the stack down too. */
const NAMESPACE = 'sluice.namespace';
const POOL = 'sluice.pool';
const CONTAINER = 'sluice.container';

export function labelsOf(namespace: string, pool: string, name: string): Record<string, string> {
  return { [NAMESPACE]: namespace, [POOL]: pool, [CONTAINER]: name };
}

/** For the filters of the engine. */
export function labelFilter(namespace: string, pool?: string, name?: string): string[] {
  return [
    `${NAMESPACE}=${namespace}`,
    ...(pool === undefined ? [] : [`${POOL}=${pool}`]),
    ...(name === undefined ? [] : [`${CONTAINER}=${name}`]),
  ];
}

export function nameOf(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return labels?.[CONTAINER];
}
