import { writeFileSync } from 'node:fs';

const TEMPLATE = `# What callers of this stack may do. The gatekeeper reads this file again within a second of a change.
# How it is judged: docs/policy.md. A longer example: policy.example.yaml.
version: 1

rules: []
#  - name: deadlines can be tried
#    callers: ["role:admin"]
#    functions: [sleep]
#    then: allow
#
#  - name: suppliers are private
#    callers: ["role:reader"]
#    tables: [shop.suppliers]
#    then: deny
#    message: Ask the buyers.
`;

/** Gives the stack a policy to play with. One that is there already is the user's and stays. */
export function ensurePolicyFile(path: string): void {
  try {
    writeFileSync(path, TEMPLATE, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
