import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../errors/failure.ts';
import { exceededBound } from './json-bounds.ts';

/** Far above what people send, far below what would use up a stack or a second. */
const BOUNDS = { depth: 100, values: 100_000 };
const EXCESSES = {
  depth: `The body is nested deeper than ${BOUNDS.depth} levels`,
  values: `The body holds more than ${BOUNDS.values} values`,
};

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
    const exceeded = exceededBound(text, BOUNDS);
    if (exceeded) return done(new Failure('REQUEST.INVALID', EXCESSES[exceeded]));
    parseJson(request, text, done);
  });
}
