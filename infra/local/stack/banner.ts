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
    `One more worker: ${workerCommand}`,
    'Stop everything: Ctrl-C',
    '',
  ].join('\n');
}
