import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../errors/failure.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../errors/problem.ts';

const DETAILS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'The headers, with the path and the query string, are too long',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time',
};

/** Answers what is not an HTTP request at all, or never became a whole one. There is no route and no reply object yet. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const detail = DETAILS[error.code ?? ''] ?? 'The request is not valid HTTP/1.1';
    const problem = toProblem(new Failure('REQUEST.INVALID', detail), randomUUID());
    const body = JSON.stringify(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
        `content-type: ${PROBLEM_MEDIA_TYPE}`,
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${problem.requestId}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroySoon();
}
