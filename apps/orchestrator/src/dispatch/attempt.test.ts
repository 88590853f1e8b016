import { expect, test } from 'vitest';
import { ATTEMPTS_MAX } from '../requests/repetition.ts';
import type { RequestEnvelope } from '../requests/request.ts';
import { type AttemptResult, judgeAttempt } from './attempt.ts';

const NOW = 1_000_000;
const ENVELOPE: RequestEnvelope = {
  id: 'r1',
  pool: 'small',
  caller: 'aaaaaaaaaaaa',
  priority: 'normal',
  contentType: null,
  accept: null,
  createdAt: NOW - 500,
  deadlineAt: NOW + 1_000,
  mayRepeat: false,
  webhook: null,
};

interface Given {
  mayRepeat?: boolean;
  attempt?: number;
  leftMs?: number;
}

/** The action, the code or status of the outcome, and whether the container is suspected and told to stop. */
function judge(result: AttemptResult, { attempt = 1, leftMs = 1_000, ...given }: Given = {}) {
  const envelope = { ...ENVELOPE, ...given };
  const verdict = judgeAttempt(result, { envelope, container: 'small-1', attempt, leftMs, limitMs: 700 });
  const outcome = verdict.action === 'settle' ? verdict.outcome : null;
  const told = outcome?.kind === 'failure' ? outcome.code : (outcome?.status ?? null);
  return [verdict.action, told, verdict.suspect !== undefined, verdict.cancel === true];
}

const answered = (status: number): AttemptResult => ({
  outcome: 'answered',
  status,
  headers: {},
  body: Buffer.alloc(0),
});
const notAccepted: AttemptResult = { outcome: 'not-accepted', reason: 'ECONNREFUSED' };
const lost: AttemptResult = { outcome: 'lost', reason: 'ECONNRESET', begun: false };
const cutOff: AttemptResult = { outcome: 'lost', reason: 'ECONNRESET', begun: true };
const timedOut: AttemptResult = { outcome: 'timed-out' };
const closing: AttemptResult = { outcome: 'broken-off', reason: 'closing' };
const repeat = { mayRepeat: true };

const TABLE: [what: string, result: AttemptResult, given: Given, expected: unknown[]][] = [
  ['an answer', answered(200), {}, ['settle', 200, false, false]],
  ["a container's own failure", answered(500), repeat, ['settle', 500, false, false]],
  ['what nobody began with', notAccepted, {}, ['requeue', null, true, false]],
  [
    'the same, too often',
    notAccepted,
    { attempt: ATTEMPTS_MAX },
    ['settle', 'CONTAINER.NONE_FREE', true, false],
  ],
  ['the same, too late', notAccepted, { leftMs: 0 }, ['settle', 'CONTAINER.NONE_FREE', true, false]],
  ['a lost container', lost, {}, ['settle', 'CONTAINER.LOST', true, false]],
  ['a lost one of what may be repeated', lost, repeat, ['requeue', null, true, false]],
  [
    'the same, too often',
    lost,
    { ...repeat, attempt: ATTEMPTS_MAX },
    ['settle', 'CONTAINER.LOST', true, false],
  ],
  ['half an answer', cutOff, {}, ['settle', 'CONTAINER.BAD_ANSWER', true, false]],
  ['half an answer of what may be repeated', cutOff, repeat, ['requeue', null, true, false]],
  ['a container that hangs', timedOut, {}, ['settle', 'CONTAINER.TIMED_OUT', true, true]],
  ['one that hangs, with time left', timedOut, repeat, ['requeue', null, true, true]],
  [
    'no HTTP',
    { outcome: 'bad-answer', reason: 'HPE_X' },
    repeat,
    ['settle', 'CONTAINER.BAD_ANSWER', true, false],
  ],
  [
    'too much',
    { outcome: 'too-large', limitBytes: 9 },
    repeat,
    ['settle', 'CONTAINER.ANSWER_TOO_LARGE', true, true],
  ],
  ['a cancelled one', { outcome: 'broken-off', reason: 'cancelled' }, repeat, ['leave', null, true, true]],
  [
    'one whose lease is lost',
    { outcome: 'broken-off', reason: 'lease-lost' },
    {},
    ['leave', null, true, true],
  ],
  ['a shutdown', closing, {}, ['settle', 'ORCHESTRATOR.LOST', true, true]],
  ['a shutdown, of what may be repeated', closing, repeat, ['requeue', null, true, true]],
];

test.each(TABLE)('%s', (_what, result, given, expected) => {
  expect(judge(result, given)).toEqual(expected);
});
