import { sendFailure } from '@sluice/common/http/problem-handler.ts';
import type { FastifyReply } from 'fastify';
import { PASSED_HEADERS } from '../requests/request.ts';
import type { Ending } from './ending.ts';
import { pathOf } from './request-status.ts';

/** What a container sends may be a page: it gets no script, no cookie and no origin of ours. */
const FOREIGN_CONTENT_POLICY = "sandbox; default-src 'none'";

/** Answers as the container did: status, bytes and type as they are, marked as its own. Or with the problem. */
export function sendEnding(reply: FastifyReply, id: string, ending: Ending): FastifyReply {
  nameRequest(reply, id).header('cache-control', 'no-store');
  if (ending.kind === 'failure') return sendFailure(reply, ending.failure);
  const { container, status, headers } = ending.answer;
  for (const name of PASSED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) reply.header(name, value);
  }
  // Of a redirect, it would be where clients go: there is our request, not what the container meant.
  if (status >= 300 && status < 400) reply.removeHeader('location');
  const { request } = reply;
  request.logFacts = { ...request.logFacts, container, bytes: ending.body.byteLength };
  reply
    .code(status)
    .header('sluice-answered-by', container)
    .header('content-security-policy', FOREIGN_CONTENT_POLICY);
  return reply.send(isBodyless(status) ? undefined : ending.body);
}

/** Where the caller finds the request from now on, however this answer turns out. */
export function nameRequest(reply: FastifyReply, id: string): FastifyReply {
  return reply.header('sluice-request-id', id).header('location', pathOf(id));
}

function isBodyless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
