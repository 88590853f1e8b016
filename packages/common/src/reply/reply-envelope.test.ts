import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import type { Reply } from './reply.ts';
import { INLINE_ROWS_MAX_CHARS, sealReply, unsealReply } from './reply-envelope.ts';

const key = new Secret('k'.repeat(32));
const signer = createSigner(key);
const stream = '{test}:replies:gateway';
const nothingApart = async () => null;

const done = (rows: string | null): Reply => ({
  head: {
    outcome: 'done',
    id: 'r1',
    columns: [{ name: 'a\n"b', type: 'int' }],
    rowCount: 1,
    affectedRows: 0,
    insertId: null,
    warnings: null,
    node: 'primary',
    consistency: 'strong',
    timings: { queuedMs: 1, tunnelMs: 0.5, executeMs: 2 },
  },
  rows,
});

test.each([['[]'], ['[{"a":"line\\nbreak"}]'], ['[["\u{1F600}"]]'], [null]])(
  'rows %j come back as they were',
  async (rows) => {
    const { message, rowsApart } = sealReply(signer, stream, done(rows));
    expect(rowsApart).toBeNull();
    expect(await unsealReply(signer, stream, message, nothingApart)).toEqual({
      outcome: 'reply',
      reply: done(rows),
    });
  },
);

test('large rows travel apart', async () => {
  const rows = `["${'x'.repeat(INLINE_ROWS_MAX_CHARS)}"]`;
  const { message, rowsApart } = sealReply(signer, stream, done(rows));
  expect(rowsApart).toBe(rows);
  expect(message.length).toBeLessThan(1_000);
  const unsealed = await unsealReply(signer, stream, message, async (id) => (id === 'r1' ? rowsApart : null));
  expect(unsealed).toEqual({ outcome: 'reply', reply: done(rows) });
  expect(await unsealReply(signer, stream, message, nothingApart)).toMatchObject({ outcome: 'refused' });
});

test.each([
  ['changed rows', (message: string) => message.replace('[1]', '[2]')],
  ['a changed head', (message: string) => message.replace('primary', 'replica')],
  ['cut short', (message: string) => message.slice(0, 20)],
  ['nothing', () => ''],
])('%s: refused', async (_what, spoil) => {
  const { message } = sealReply(signer, stream, done('[1]'));
  expect((await unsealReply(signer, stream, spoil(message), nothingApart)).outcome).toBe('refused');
});

test('another key: refused', async () => {
  const { message } = sealReply(createSigner(new Secret('y'.repeat(32))), stream, done('[1]'));
  expect((await unsealReply(signer, stream, message, nothingApart)).outcome).toBe('refused');
});

test('for another gateway or another request: refused', async () => {
  const { message } = sealReply(signer, stream, done('[1]'));
  expect((await unsealReply(signer, '{test}:replies:other', message, nothingApart)).outcome).toBe('refused');
  const renamed = message.replace('"id":"r1"', '"id":"r2"');
  expect(renamed).not.toBe(message);
  expect((await unsealReply(signer, stream, renamed, nothingApart)).outcome).toBe('refused');
});

test('no rows are not made of some, nor some of none', async () => {
  const { message } = sealReply(signer, stream, done(''));
  const without = message.replace('"rows":"inline"', '"rows":"none"');
  expect(without).not.toBe(message);
  expect((await unsealReply(signer, stream, without, nothingApart)).outcome).toBe('refused');
});

test.each([['[["planted"]]'], [`["planted ${'x'.repeat(INLINE_ROWS_MAX_CHARS)}"]`], [null]])(
  'encrypted, it does not show, and is read by who does not encrypt',
  async (rows) => {
    const reply = done(rows);
    const { message, rowsApart } = sealReply(createSigner(key, { encrypts: true }), stream, reply);
    expect(`${message} ${rowsApart}`).not.toMatch(/planted|primary/);
    expect(await unsealReply(signer, stream, message, async () => rowsApart)).toEqual({
      outcome: 'reply',
      reply,
    });
  },
);
