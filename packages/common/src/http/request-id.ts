import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AddressCheck } from './address-ranges.ts';

/** Short enough to leave room for our part within the 64 characters of an id. Nothing that means something in a Redis key. */
const WELL_FORMED = /^[A-Za-z0-9_-]{8,40}$/;

/**
 * The id of a request: ours, or `THEIRS.ours` when a trusted proxy sent a well-formed X-Request-Id. Theirs alone would
 * not do: answers are found by this id, and nothing keeps a proxy from sending one twice.
 */
export function requestIdMaker(trusted: AddressCheck): (request: IncomingMessage) => string {
  return ({ headers, socket }) => {
    const theirs = headers['x-request-id'];
    if (typeof theirs !== 'string' || !WELL_FORMED.test(theirs)) return randomUUID();
    if (!trusted(socket.remoteAddress)) return randomUUID();
    return `${theirs}.${randomBytes(8).toString('hex')}`;
  };
}
