import { expect, test } from 'vitest';
import { countReport, countsLine } from './suite-report.ts';

const report = (
  numbers: { passed: number; failed: number; pending: number; todo: number },
  files: unknown[] = [],
) => ({
  numPassedTests: numbers.passed,
  numFailedTests: numbers.failed,
  numPendingTests: numbers.pending,
  numTodoTests: numbers.todo,
  testResults: files,
});

test('counts what the runner reports', () => {
  expect(countReport(report({ passed: 5, failed: 1, pending: 2, todo: 1 }))).toEqual({
    passed: 5,
    failed: 1,
    skipped: 3,
  });
});

test('a file that could not be loaded is a failure, not a silence', () => {
  const files = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ];
  expect(countReport(report({ passed: 1, failed: 0, pending: 0, todo: 0 }, files)).failed).toBe(1);
});

test('something that is not a report throws', () => {
  expect(() => countReport({ passed: 3 })).toThrow();
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped'],
])('%j reads "%s"', (counts, line) => {
  expect(countsLine(counts)).toBe(line);
});
