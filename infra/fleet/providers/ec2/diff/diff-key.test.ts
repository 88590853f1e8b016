import { expect, test } from 'vitest';
import { changeLine } from '../../../plan/change.ts';
import { diffKey } from './diff-key.ts';

test.each([
  ['none', null, ['+ key sluice-shop: the operator logs in with it'], []],
  ['the same', { publicKey: 'ssh-ed25519 A', isOfFleet: true }, [], []],
  [
    'another key',
    { publicKey: 'ssh-ed25519 B', isOfFleet: true },
    [],
    [/holds another public key than this machine's operator key/],
  ],
  [
    "a stranger's of this name",
    { publicKey: 'ssh-ed25519 A', isOfFleet: false },
    [],
    [/There is a key pair sluice-shop that is not of this fleet/],
  ],
])('%s', (_what, seen, lines, problems) => {
  const diff = diffKey('shop', 'ssh-ed25519 A', seen);
  expect(diff.steps.map(changeLine)).toEqual(lines);
  expect(diff.problems).toEqual(problems.map((each) => expect.stringMatching(each)));
});
