import type { FastifyInstance } from 'fastify';

/** Lets the routes of one scope take any body, as bytes: nothing here reads it. */
export function addBinaryBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
