import { Secret } from '@sluice/common/config/secret.ts';
import { createSigner } from '@sluice/common/jobs/signer.ts';
import { describe, expect, test } from 'vitest';
import type { Outcome, RequestEnvelope } from './request.ts';
import {
  isSame,
  openAnswer,
  openEnvelope,
  openOutcome,
  openRequest,
  sealOutcome,
  sealRequest,
  signSameness,
} from './request-seal.ts';

const [one, two] = [new Secret('1'.repeat(32)), new Secret('2'.repeat(32))];
const envelope: RequestEnvelope = {
  id: 'r1',
  pool: 'small',
  caller: 'ada',
  priority: 'normal',
  contentType: 'text/plain',
  accept: null,
  createdAt: 1_000,
  deadlineAt: 2_000,
  mayRepeat: false,
  webhook: null,
};
const outcome: Outcome = { kind: 'answer', container: 'a', status: 200, headers: {} };
const body = Buffer.from([0, 1, 255]);

describe.each([false, true])('encrypted: %s', (encrypts) => {
  const signer = createSigner(one, { encrypts });
  const request = sealRequest(signer, 'here', envelope, body);
  const answer = sealOutcome(signer, 'here', outcome, body);

  test('a request is read at its place, with its body or without', () => {
    expect(openRequest(signer, 'here', request)).toEqual({ envelope, body });
    expect(openEnvelope(signer, 'here', request.text, request.mac)?.envelope).toEqual(envelope);
    expect(openRequest(createSigner(two, { also: one }), 'here', request)).toEqual({ envelope, body });
  });

  test('an outcome is read at its place, with its answer or without', () => {
    expect(openAnswer(signer, 'here', answer)).toEqual(body);
    expect(openOutcome(signer, 'here', answer.text, answer.mac)).toMatchObject({ outcome, answerBytes: 3 });
  });

  test('nothing of it counts elsewhere, under another key, or with other bytes', () => {
    const other = sealRequest(signer, 'here', envelope, Buffer.from('other'));
    expect(openRequest(signer, 'there', request)).toBeNull();
    expect(openRequest(createSigner(two), 'here', request)).toBeNull();
    expect(openRequest(signer, 'here', { ...request, bytes: other.bytes })).toBeNull();
    expect(openRequest(signer, 'here', { ...request, text: other.text })).toBeNull();
    expect(openRequest(signer, 'here', { text: '', mac: '', bytes: Buffer.alloc(0) })).toBeNull();
    const otherAnswer = sealOutcome(signer, 'here', outcome, Buffer.from('other'));
    expect(openAnswer(signer, 'there', answer)).toBeNull();
    expect(openAnswer(signer, 'here', { ...answer, bytes: otherAnswer.bytes })).toBeNull();
    expect(openAnswer(signer, 'here', { ...answer, mac: request.mac })).toBeNull();
    // A request is no outcome, whoever signed it.
    expect(openOutcome(signer, 'here', request.text, request.mac)).toBeNull();
  });
});

describe('what is the same request', () => {
  const signer = createSigner(one);
  const mac = signSameness(signer, 'r1', 'k', envelope, body);

  test('ids and times of the second do not matter', () => {
    const second = { ...envelope, id: 'r2', createdAt: 5_000, deadlineAt: 9_000 };
    expect(isSame(signer, mac, 'r1', 'k', second, body)).toBe(true);
  });

  test.each<[string, Partial<RequestEnvelope>]>([
    ['caller', { caller: 'bob' }],
    ['pool', { pool: 'large' }],
    ['priority', { priority: 'low' }],
    ['content type', { contentType: null }],
    ['accept', { accept: '*/*' }],
    ['repetition', { mayRepeat: true }],
    ['webhook', { webhook: 'http://127.0.0.1/' }],
  ])('%s does', (_, facts) => {
    expect(isSame(signer, mac, 'r1', 'k', { ...envelope, ...facts }, body)).toBe(false);
  });

  test('so do the key, the body, and which request the code is of', () => {
    expect(isSame(signer, mac, 'r1', 'l', envelope, body)).toBe(false);
    expect(isSame(signer, mac, 'r1', 'k', envelope, Buffer.alloc(0))).toBe(false);
    expect(isSame(signer, mac, 'r2', 'k', envelope, body)).toBe(false);
  });
});
