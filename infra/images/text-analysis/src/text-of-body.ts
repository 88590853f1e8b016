import { z } from 'zod';

export const MAX_TEXT_BYTES = 1_000_000;
/**
 * The model looks at each run of characters without a space by patterns whose time grows with up to the cube of its length: at
 * this many characters the worst takes 0.05 s, at 4,000 2 s (measured with `http://http://…`).
 */
export const MAX_WORD_CHARACTERS = 1_000;

export type BadInputCode =
  | 'body_missing'
  | 'body_too_large'
  | 'content_type_unsupported'
  | 'encoding_invalid'
  | 'json_invalid'
  | 'text_invalid'
  | 'word_too_long';

export type TextOfBody = { ok: true; text: string } | { ok: false; code: BadInputCode; message: string };

const Input = z.strictObject({ text: z.string() });

/** `{"text": …}` as JSON, or the text itself as text/plain, both in UTF-8. */
export function textOfBody(contentType: string | undefined, body: Uint8Array): TextOfBody {
  if (body.length === 0) return bad('body_missing', 'Send {"text": "…"} as JSON, or a text as text/plain.');
  if (body.length > MAX_TEXT_BYTES) {
    return bad('body_too_large', `The body has ${body.length} bytes; ${MAX_TEXT_BYTES} are allowed.`);
  }
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith('charset='));
  if (charset !== undefined && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) {
    return bad('encoding_invalid', 'Send the text in UTF-8.');
  }
  const decoded = decode(body);
  if (decoded === null) return bad('encoding_invalid', 'The body is not UTF-8.');
  switch (type.trim()) {
    case 'text/plain':
      return checked(decoded);
    case 'application/json':
      return textOfJson(decoded);
    default:
      return bad('content_type_unsupported', 'Content-Type must be application/json or text/plain.');
  }
}

function textOfJson(json: string): TextOfBody {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return bad('json_invalid', 'The body is not JSON.');
  }
  const input = Input.safeParse(value);
  if (input.success) return checked(input.data.text);
  const [issue] = input.error.issues;
  const where = issue?.path.join('.') || 'body';
  return bad('text_invalid', `${where}: ${issue?.message ?? 'is not {"text": "…"}'}`);
}

function checked(text: string): TextOfBody {
  // Not /\\S{1001}/, which begins anew at every character.
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (word.length <= MAX_WORD_CHARACTERS) continue;
    const message = `From character ${index} on there are more than ${MAX_WORD_CHARACTERS} without a space.`;
    return bad('word_too_long', message);
  }
  return { ok: true, text };
}

function decode(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

const bad = (code: BadInputCode, message: string): TextOfBody => ({ ok: false, code, message });
