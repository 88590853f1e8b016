import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTerminal, REQUEST_TRANSITIONS, type RequestState } from '../requests/request.ts';
import { CONTAINER_TRANSITIONS } from './container-state.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/leases.md'), 'utf8');

/** The arrows of the diagram under a heading, as they are written. */
function drawn(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [, diagram = ''] = /```mermaid\nstateDiagram-v2\n([^`]*)```/.exec(section) ?? [];
  return diagram
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .sort();
}

test('the page draws the life of a container as it is', () => {
  const arrows = Object.entries(CONTAINER_TRANSITIONS).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `${from} --> ${to} : ${event}`),
  );
  expect(drawn('A container')).toEqual(['[*] --> starting', 'gone --> [*]', ...arrows].sort());
});

test('the page draws the life of a request as it is', () => {
  const arrows = Object.entries(REQUEST_TRANSITIONS).flatMap(([from, states]) => [
    ...states.map((to) => `${from} --> ${to}`),
    ...(isTerminal(from as RequestState) ? [`${from} --> [*]`] : []),
  ]);
  expect(drawn('A request')).toEqual(['[*] --> queued', ...arrows].sort());
});
