import type { StackState } from './state-file.ts';

/** What is printed when everything is ready. */
export function banner(state: StackState, elapsedMs: number, workerCommand: string): string {
  const { urls, keys } = state;
  const post = (body: string) =>
    [
      `  curl -s ${urls.gatekeeper}/v1/query \\`,
      `    -H 'Authorization: Bearer ${keys.writer}' \\`,
      `    -H 'Content-Type: application/json' \\`,
      `    -d '${body}'`,
    ].join('\n');
  const rows: [string, string][] = [
    ['gatekeeper', urls.gatekeeper],
    ['  API', `${urls.gatekeeper}/docs`],
    ['  queues', `${urls.gatekeeper}/queues   (sign in with the admin key)`],
    ['orchestrator', urls.orchestrator],
    ['  API', `${urls.orchestrator}/docs`],
    ['  queues', `${urls.orchestrator}/queues`],
    ['  containers', containers(state)],
    ['reader key', keys.reader],
    ['writer key', keys.writer],
    ['admin key', keys.admin],
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return [
    '',
    `Sluice is ready after ${(elapsedMs / 1000).toFixed(1)} s.`,
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(width)}${value}`),
    '',
    'Try:',
    '',
    post('{"sql":"SELECT * FROM products WHERE id = ?","params":[42]}'),
    '',
    post('{"sql":"SELECT COUNT(*) AS orders FROM orders","strategy":"customizedhit"}'),
    '',
    `  curl -s '${urls.gatekeeper}/endpoint?implementation=randomhit&query=SELECT%201' \\`,
    `    -H 'Authorization: Bearer ${keys.reader}'`,
    '',
    ...(state.processes.some(({ kind }) => kind === 'container') ? [analyse(state), ''] : []),
    `One more worker: ${workerCommand}`,
    'Stop everything: Ctrl-C',
    '',
  ].join('\n');
}

function containers({ processes }: StackState): string {
  const names = processes.filter(({ kind }) => kind === 'container').map(({ name }) => name);
  return names.length > 0
    ? names.join(', ')
    : 'none yet; docs/container-contract.md says how to bring your own';
}

function analyse({ urls, keys }: StackState): string {
  return [
    `  curl -s ${urls.orchestrator}/new-requests \\`,
    `    -H 'Authorization: Bearer ${keys.writer}' \\`,
    `    -H 'Content-Type: text/plain' \\`,
    `    -d '${PARAGRAPH}'`,
  ].join('\n');
}

const PARAGRAPH =
  'The harbour lights went on at 6:30 pm on December 24. Ada paid $1,200 to the keeper, which was wonderful news!';
