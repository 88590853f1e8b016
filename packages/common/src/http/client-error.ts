import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../errors/failure.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../errors/problem.ts';

const FAILURES: Record<string, () => Failure> = {
  HPE_HEADER_OVERFLOW: () =>
    new Failure('REQUEST.HEADERS_TOO_LARGE', 'The headers, with the path and the query string, are too long'),
  ERR_HTTP_REQUEST_TIMEOUT: () => new Failure('REQUEST.TIMEOUT'),
};

/** Codes of the parser and of Node's own limits. Others are about the connection, or about TLS. */
const ABOUT_HTTP = /^(HPE_|ERR_HTTP_)/;

/** What Node is answering on a socket; it keeps it where its own handler of these errors looks too. */
interface HttpSocket extends Socket {
  _httpMessage?: ServerResponse<IncomingMessage> | null;
}

/** Answers what is not an HTTP request at all, or never became a whole one. There is no route and no reply object yet. */
export function answerClientError(error: Error & { code?: string }, socket: HttpSocket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // Before TLS is agreed on nothing can be said, and the socket would wait for its words to leave.
  if (!ABOUT_HTTP.test(error.code ?? '')) {
    socket.destroy();
    return;
  }
  if (socket.writable && !owesAnAnswer(socket)) {
    const failure =
      FAILURES[error.code ?? '']?.() ?? new Failure('REQUEST.INVALID', 'The request is not valid HTTP/1.1');
    const problem = toProblem(failure, randomUUID());
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

/** What is wrong came behind a whole request: its caller would take this answer for the one to that request. */
function owesAnAnswer({ _httpMessage: message }: HttpSocket): boolean {
  return !!message && (message.headersSent || message.req.complete);
}
