import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePools } from './parse-pools.ts';
import { readPoolsFile } from './pools-file.ts';

const EXAMPLE = join(import.meta.dirname, '../../../../pools.example.yaml');

const good = `pools:
  - name: text
    runtime: { kind: process, command: [node, main.ts] }
`;

describe('the pools file', () => {
  it('fills in what is not said', () => {
    const parsed = parsePools(good);
    expect(parsed).toMatchObject({
      outcome: 'pools',
      pools: [
        { name: 'text', size: { min: 1, max: 1 }, slots: 1, runTimeoutMs: 60_000, handshake: 'expect' },
      ],
    });
  });

  it.each([
    ['', '1:1: pools: is missing'],
    ['pools: []', '1:1: pools: Too small'],
    ['pools: [', 'Flow sequence'],
    ['pools: *nobody', 'Unresolved alias'],
    [`${good}more: 1\n`, '4:1: more: no such member'],
    [`${good}    speed: 1\n`, '4:5: pools[0].speed: no such member'],
    [`${good}    slots: 0\n`, '4:5: pools[0].slots: Too small'],
    [`${good}    slots: 1\n    slots: 2\n`, 'Map keys must be unique'],
    [`${good}    size: { min: 3, max: 2 }\n`, '4:5: pools[0].size: min must not be more than max'],
    [`${good}  - name: text\n    runtime: { kind: static }\n`, '4:5: pools[1].name: is there twice'],
    [`${good}  - name: Text\n    runtime: { kind: static }\n`, '4:5: pools[1].name: must be 1 to 32'],
    [`${good}  - name: x\n    runtime: { kind: vm }\n`, 'pools[1].runtime.kind: '],
    [`${good}  - name: x\n`, '4:5: pools[1].runtime: '],
    [`${good}  - name: x\n    runtime: { kind: docker }\n`, 'pools[1].runtime.image: '],
  ])('%j is broken', (text, mistake) => {
    const parsed = parsePools(text);
    expect(parsed.outcome).toBe('broken');
    expect(parsed.outcome === 'broken' && parsed.mistakes.join('\n')).toContain(mistake);
  });

  it('tells all mistakes, in the order of the file', () => {
    const parsed = parsePools(`${good}    slots: 0\n    idleMs: never\n`);
    expect(parsed.outcome === 'broken' && parsed.mistakes.map((text) => text.slice(0, 3))).toEqual([
      '4:5',
      '5:5',
    ]);
  });

  it('has an example without mistakes', () => {
    const parsed = parsePools(readFileSync(EXAMPLE, 'utf8'));
    expect(parsed.outcome === 'pools' && parsed.pools.map(({ runtime }) => runtime.kind)).toEqual([
      'process',
      'docker',
      'static',
    ]);
  });

  it('gets absolute paths', () => {
    const [pool] = readPoolsFile(EXAMPLE);
    expect(pool?.runtime).toMatchObject({
      directory: expect.stringMatching(/^\/.*infra\/images\/text-analysis$/),
    });
  });

  it('is one static pool when there is none', () => {
    expect(readPoolsFile(undefined)).toMatchObject([{ name: 'default', runtime: { kind: 'static' } }]);
  });
});
