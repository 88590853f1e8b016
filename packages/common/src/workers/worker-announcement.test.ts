import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import { openAnnouncement, sealAnnouncement, type WorkerAnnouncement } from './worker-announcement.ts';

const signer = createSigner(new Secret('k'.repeat(32)));
const worker: WorkerAnnouncement = {
  id: 'w-1',
  name: 'w',
  concurrency: 4,
  nodes: [],
  refused: { signature: 1, replay: 0, expired: 0, malformed: 0 },
};
const KEY = '{test}:worker:w-1';
const stored = sealAnnouncement(signer, KEY, worker, 1_000);

test('what a worker told is believed, for a while', () => {
  expect(openAnnouncement(signer, KEY, stored, 1_000)).toEqual(worker);
  expect(openAnnouncement(signer, KEY, stored, 31_000)).toEqual(worker);
  expect(openAnnouncement(signer, KEY, stored, 61_000)).toBeNull();
});

test.each([
  ['nothing', ''],
  ['something else', 'x'],
  ['plain JSON', JSON.stringify(worker)],
  ['more workers than there are', stored.replace('"concurrency":4', '"concurrency":400')],
  ['another key', sealAnnouncement(createSigner(new Secret('x'.repeat(32))), KEY, worker, 1_000)],
  ['another worker', sealAnnouncement(signer, '{test}:worker:w-2', worker, 1_000)],
])('%s is not', (_what, text) => {
  expect(openAnnouncement(signer, KEY, text, 1_000)).toBeNull();
});
