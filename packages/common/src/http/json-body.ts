import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../errors/failure.ts';
import { isNestedDeeper } from './json-nesting.ts';

/** Far above what people send, far below what would use up a stack. */
const NESTING_MAX = 100;

/**
 * Takes `application/json` and nothing else. Bytes that are not UTF-8 are refused: the usual decoding would put a
 * replacement character into somebody's data. Members that poison prototypes are refused by Fastify's own parser.
 */
export function addJsonBody(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (!isUtf8(bytes)) return done(new Failure('REQUEST.MALFORMED', 'The body is not valid UTF-8'));
    const text = bytes.toString('utf8');
    if (isNestedDeeper(text, NESTING_MAX)) {
      return done(new Failure('REQUEST.INVALID', `The body is nested deeper than ${NESTING_MAX} levels`));
    }
    parseJson(request, text, done);
  });
}
