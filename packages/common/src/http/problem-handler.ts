import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorEntry } from '../errors/catalogue.ts';
import { Failure } from '../errors/failure.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../errors/problem.ts';
import type { Logger } from '../logging/logger.ts';
import { failureOfError } from './failure-of-error.ts';

/** Answers with the problem document of a failure, and the headers that belong to its status. */
export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  const { request } = reply;
  const { status, retryAfterSeconds: advised } = errorEntry(failure.code);
  const retryAfterSeconds = failure.facts.retryAfterSeconds ?? advised;
  request.logFacts = { ...request.logFacts, code: failure.code };
  if (status === 401) {
    // Strangers do not get to send many requests ahead on one connection.
    reply.header('connection', 'close');
    const reason = failure.code === 'AUTH.MISSING' ? '' : ', error="invalid_token"';
    reply.header('www-authenticate', `Bearer realm="sluice"${reason}`);
  }
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // As bytes: Fastify would add a charset to a string, which this media type does not have.
  const body = Buffer.from(JSON.stringify(toProblem(failure, request.id)));
  return reply.code(status).type(PROBLEM_MEDIA_TYPE).send(body);
}

/** The one place where errors become answers. A bug is logged with its stack and never shown. */
export function createProblemHandler(logger: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const failure = failureOfError(error);
    if (failure) return sendFailure(reply, failure);
    logger.error(
      { err: error, requestId: request.id, route: request.routeOptions.url },
      'a request met a bug',
    );
    return sendFailure(reply, new Failure('INTERNAL.ERROR'));
  };
}
