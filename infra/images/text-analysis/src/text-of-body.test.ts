import { expect, test } from 'vitest';
import { MAX_TEXT_BYTES, MAX_WORD_CHARACTERS, textOfBody } from './text-of-body.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['application/json', '{"text":"Grüße 🌱"}', 'Grüße 🌱'],
  ['application/json; charset=utf-8', '{"text":""}', ''],
  ['Text/Plain', 'as it is', 'as it is'],
  ['text/plain;charset="UTF-8"', 'x', 'x'],
])('%s %s is a text', (type, body, text) => {
  expect(textOfBody(type, bytes(body))).toEqual({ ok: true, text });
});

test.each([
  ['application/json', '', 'body_missing', 'Send'],
  ['application/json', '{"text":', 'json_invalid', 'not JSON'],
  ['application/json', '[]', 'text_invalid', 'body: '],
  ['application/json', '{"text":7}', 'text_invalid', 'text: '],
  ['application/json', '{"text":"a","lang":"en"}', 'text_invalid', 'lang'],
  ['application/xml', '<a/>', 'content_type_unsupported', 'text/plain'],
  [undefined, 'text', 'content_type_unsupported', 'application/json'],
  ['text/plain; charset=latin1', 'text', 'encoding_invalid', 'UTF-8'],
  ['text/plain', `a ${'b'.repeat(MAX_WORD_CHARACTERS + 1)}`, 'word_too_long', 'From character 2'],
  ['text/plain', 'a '.repeat(MAX_TEXT_BYTES), 'body_too_large', String(MAX_TEXT_BYTES)],
])('%s %.30s is %s', (type, body, code, message) => {
  expect(textOfBody(type, bytes(body))).toEqual({
    ok: false,
    code,
    message: expect.stringContaining(message),
  });
});

test('what is not UTF-8 is told, not mended', () => {
  const result = textOfBody('text/plain', Uint8Array.of(0x61, 0xff));
  expect(result).toMatchObject({ ok: false, code: 'encoding_invalid' });
});

test('the longest word and the longest text are allowed', () => {
  expect(textOfBody('text/plain', bytes('b'.repeat(MAX_WORD_CHARACTERS))).ok).toBe(true);
  expect(textOfBody('text/plain', bytes('a '.repeat(MAX_TEXT_BYTES / 2))).ok).toBe(true);
});
