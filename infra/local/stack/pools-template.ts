import { writeFileSync } from 'node:fs';

/** Containers that the stack starts: so many answer before it says that it is ready. */
const SIZE = '{ min: 4, max: 6 }';
export const DEMO_IMAGE = 'sluice/text-analysis';

const head = (
  runtime: string,
) => `# The containers of this stack; read when the orchestrator starts. What each line means: docs/pools.md.
# Any program or image that keeps docs/container-contract.md can be a pool. A longer example: pools.example.yaml.
pools:
  - name: text-analysis
    runtime:
${runtime}
    size: ${SIZE}
`;

/** Where the program is, is found out anew: the checkout may lie anywhere. */
export function processPools(program: string): string {
  return head(`      kind: process\n      command: [node, ${JSON.stringify(program)}]`);
}

export function dockerPools(): string {
  return head(`      kind: docker\n      image: ${DEMO_IMAGE}\n      memoryMb: 256`);
}

/** Gives the stack containers to play with. A file that is there already is the user's and stays. */
export function ensurePoolsFile(path: string, content: string): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
