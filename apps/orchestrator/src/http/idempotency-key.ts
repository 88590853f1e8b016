import { Failure } from '@sluice/common/errors/failure.ts';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;
/** A string of RFC 8941, as draft-ietf-httpapi-idempotency-key-header has it. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** The key of the header, null for none. Quoted or not, the same text is the same key. Throws REQUEST.INVALID. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string') {
    const quoted = QUOTED.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1');
    if (quoted !== undefined && quoted.length >= 1 && quoted.length <= 255) return quoted;
    if (quoted === undefined && !header.startsWith('"') && VISIBLE.test(header)) return header;
  }
  const message = 'must be once 1 to 255 visible ASCII characters, or such a string in double quotes';
  throw new Failure('REQUEST.INVALID', `Idempotency-Key ${message}`, {
    errors: [{ path: 'Idempotency-Key', message }],
  });
}
