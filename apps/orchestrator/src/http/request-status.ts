import { type Problem, toProblem } from '@sluice/common/errors/problem.ts';
import { ProblemDocument } from '@sluice/common/http/openapi.ts';
import { z } from 'zod';
import { isTerminal, Priority, type RequestView } from '../requests/request.ts';
import { failureOf } from '../requests/request-failure.ts';

const Time = z.iso.datetime();

/** What is told of a request, whatever its state. */
export const RequestStatus = z
  .object({
    id: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired']),
    pool: z.string(),
    priority: Priority,
    position: z.int().nullable().describe('Requests that come before it; null unless it is queued'),
    estimatedWaitMs: z
      .int()
      .nullable()
      .describe('Until a container has it, as far as that can be told; null unless it is queued'),
    container: z.string().nullable().describe('Which container has it, or had it last'),
    attempts: z.int().describe('How often a container was given it'),
    createdAt: Time,
    deadlineAt: Time,
    startedAt: Time.nullable(),
    endedAt: Time.nullable(),
    answer: z
      .object({
        status: z.int(),
        contentType: z.string().nullable(),
        bytes: z.int(),
      })
      .nullable()
      .describe("The container's answer; its bytes are at links.result"),
    problem: ProblemDocument.nullable().describe('Why there is no answer of a container'),
    links: z.object({ self: z.string(), result: z.string(), events: z.string() }),
  })
  .meta({ id: 'RequestStatus' });
export type RequestStatus = z.infer<typeof RequestStatus>;

export function statusOf(view: RequestView, estimatedWaitMs: number | null): RequestStatus {
  const { envelope, state, outcome } = view;
  const self = pathOf(envelope.id);
  const isQueued = state === 'queued';
  return {
    id: envelope.id,
    state,
    pool: envelope.pool,
    priority: envelope.priority,
    position: isQueued ? view.position : null,
    estimatedWaitMs: isQueued ? estimatedWaitMs : null,
    container: view.container,
    attempts: view.attempts,
    createdAt: timeOf(envelope.createdAt),
    deadlineAt: timeOf(envelope.deadlineAt),
    startedAt: view.startedAt === null ? null : timeOf(view.startedAt),
    endedAt: view.endedAt === null ? null : timeOf(view.endedAt),
    answer:
      outcome?.kind === 'answer'
        ? {
            status: outcome.status,
            contentType: outcome.headers['content-type'] ?? null,
            bytes: view.answerBytes,
          }
        : null,
    problem: isTerminal(state) ? problemOf(view) : null,
    links: { self, result: `${self}/result`, events: `${self}/events` },
  };
}

export function pathOf(id: string): string {
  return `/requests/${id}`;
}

function problemOf(view: RequestView): Problem | null {
  const failure = failureOf(view);
  return failure && toProblem(failure, view.envelope.id);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
