import { expect, test } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createSigner } from '../jobs/signer.ts';
import type { Reply } from './reply.ts';
import { INLINE_ROWS_MAX_CHARS, sealReply, unsealReply } from './reply-envelope.ts';

const signer = createSigner(new Secret('k'.repeat(32)));
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
    const { message, rowsApart } = sealReply(signer, done(rows));
    expect(rowsApart).toBeNull();
    expect(await unsealReply(signer, message, nothingApart)).toEqual({ outcome: 'reply', reply: done(rows) });
  },
);

test('large rows travel apart', async () => {
  const rows = `["${'x'.repeat(INLINE_ROWS_MAX_CHARS)}"]`;
  const { message, rowsApart } = sealReply(signer, done(rows));
  expect(rowsApart).toBe(rows);
  expect(message.length).toBeLessThan(1_000);
  const unsealed = await unsealReply(signer, message, async (id) => (id === 'r1' ? rowsApart : null));
  expect(unsealed).toEqual({ outcome: 'reply', reply: done(rows) });
  expect(await unsealReply(signer, message, nothingApart)).toMatchObject({ outcome: 'refused' });
});

test.each([
  ['changed rows', (message: string) => message.replace('[1]', '[2]')],
  ['a changed head', (message: string) => message.replace('primary', 'replica')],
  ['cut short', (message: string) => message.slice(0, 20)],
  ['nothing', () => ''],
])('%s: refused', async (_what, spoil) => {
  const { message } = sealReply(signer, done('[1]'));
  expect((await unsealReply(signer, spoil(message), nothingApart)).outcome).toBe('refused');
});

test('another key: refused', async () => {
  const { message } = sealReply(createSigner(new Secret('y'.repeat(32))), done('[1]'));
  expect((await unsealReply(signer, message, nothingApart)).outcome).toBe('refused');
});
