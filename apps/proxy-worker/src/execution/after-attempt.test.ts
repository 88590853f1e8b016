import { Failure } from '@sluice/common/errors/failure.ts';
import { expect, test } from 'vitest';
import { type AttemptFacts, afterAttempt } from './after-attempt.ts';
import type { DatabaseError } from './database-error.ts';
import type { NodeOutcome } from './mysql-node-executor.ts';

const facts = (more: Partial<AttemptFacts> = {}): AttemptFacts => ({
  node: 'n',
  strong: true,
  repeatable: false,
  atomic: true,
  parsedAsWhole: true,
  deadlocks: 0,
  readOnlyErrors: 0,
  losses: 0,
  abortReason: new Failure('QUERY.TIMED_OUT'),
  ...more,
});
const READ = facts({ repeatable: true });
const WRITE = facts();
const CALL = facts({ atomic: false, parsedAsWhole: false });

const refused = (code: Extract<DatabaseError, { kind: 'refused' }>['code']): NodeOutcome => ({
  outcome: 'error',
  error: { kind: 'refused', code, errno: 1, sqlState: 'HY000', message: 'm' },
});
const interrupted: NodeOutcome = {
  outcome: 'error',
  error: { kind: 'interrupted', errno: 1317, sqlState: '70100', message: 'm' },
};
const lost: NodeOutcome = { outcome: 'error', error: { kind: 'lost', message: 'm' } };
const busy: NodeOutcome = { outcome: 'error', error: { kind: 'busy', message: 'm' } };
const stopped = (confirmed: boolean): NodeOutcome => ({ outcome: 'stopped', confirmed });
const tooLarge: NodeOutcome = { outcome: 'refused', refusal: 'RESULT.TOO_LARGE' };

test.each<[string, NodeOutcome, AttemptFacts, string]>([
  ['read, connection lost', lost, READ, 'elsewhere'],
  ['read, third connection lost', lost, facts({ repeatable: true, losses: 2 }), 'NODE.UNAVAILABLE'],
  ['call, refused halfway', refused('DATABASE.CONSTRAINT'), CALL, 'WRITE.OUTCOME_UNKNOWN'],
  ['write, refused', refused('DATABASE.CONSTRAINT'), WRITE, 'DATABASE.CONSTRAINT'],
  [
    'DDL of several objects, refused',
    refused('DATABASE.REJECTED'),
    facts({ atomic: false }),
    'WRITE.OUTCOME_UNKNOWN',
  ],
  ['write, connection lost', lost, WRITE, 'WRITE.OUTCOME_UNKNOWN'],
  ['read, no room on the server', busy, READ, 'elsewhere'],
  ['write, no room on the server: it was not taken', busy, WRITE, 'elsewhere'],
  ['call, no room on the server: for one of its statements, perhaps', busy, CALL, 'WRITE.OUTCOME_UNKNOWN'],
  ['read, killed at the deadline', stopped(false), READ, 'QUERY.TIMED_OUT'],
  ['write, kill confirmed', stopped(true), WRITE, 'QUERY.TIMED_OUT'],
  ['write, kill not confirmed', stopped(false), WRITE, 'WRITE.OUTCOME_UNKNOWN'],
  ['call, kill confirmed: it may have committed before', stopped(true), CALL, 'WRITE.OUTCOME_UNKNOWN'],
  [
    'read, caller gone',
    stopped(false),
    facts({ repeatable: true, abortReason: new Failure('QUERY.CANCELLED') }),
    'QUERY.CANCELLED',
  ],
  ['read, interrupted by somebody else', interrupted, READ, 'QUERY.TIMED_OUT'],
  ['write, interrupted by somebody else: rolled back', interrupted, WRITE, 'QUERY.TIMED_OUT'],
  ['call, interrupted by somebody else', interrupted, CALL, 'WRITE.OUTCOME_UNKNOWN'],
  ['write, deadlock', refused('DATABASE.DEADLOCK'), facts({ deadlocks: 1 }), 'again'],
  ['write, third deadlock', refused('DATABASE.DEADLOCK'), facts({ deadlocks: 2 }), 'DATABASE.DEADLOCK'],
  [
    'call, deadlock: part of it may be committed',
    refused('DATABASE.DEADLOCK'),
    CALL,
    'WRITE.OUTCOME_UNKNOWN',
  ],
  ['write on a read-only node', refused('DATABASE.READ_ONLY'), WRITE, 'new-primary'],
  [
    'write on a read-only node again',
    refused('DATABASE.READ_ONLY'),
    facts({ readOnlyErrors: 1 }),
    'DATABASE.READ_ONLY',
  ],
  ['what looked like a read writes', refused('DATABASE.READ_ONLY'), READ, 'DATABASE.DENIED'],
  ['constraint', refused('DATABASE.CONSTRAINT'), WRITE, 'DATABASE.CONSTRAINT'],
  ['read, result too large', tooLarge, READ, 'RESULT.TOO_LARGE'],
  ['write, result too large: it is applied', tooLarge, WRITE, 'WRITE.RESULT_LEFT_OUT'],
])('%s: %s', (_name, outcome, given, expected) => {
  const next = afterAttempt(outcome, given);
  const code =
    next.step === 'finish' && next.execution.outcome === 'failed' ? next.execution.code : next.step;
  expect(code).toBe(expected);
});
