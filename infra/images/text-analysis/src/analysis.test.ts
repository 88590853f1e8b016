import { expect, test } from 'vitest';
import { loadAnalysis } from './analysis.ts';

const analyse = loadAnalysis();

const PARAGRAPH =
  'The harbour lights went on at 6:30 pm on December 24, 2025. Ada Lovelace paid $1,200 to the keeper, which was wonderful news! ' +
  'She wrote to ada@example.com and visited https://example.com/lights in London. About 15% of the 40 boats stayed out for two hours.';

test('a paragraph: its sentences, what is named in them, how they sound', () => {
  const { counts, entities, sentences, sentiment, tokens } = analyse(PARAGRAPH);
  expect(counts).toEqual({ characters: 256, tokens: 51, words: 35, sentences: 4, entities: 8 });
  expect(entities).toEqual([
    { value: '6:30 pm', type: 'TIME' },
    { value: 'December 24, 2025', type: 'DATE' },
    { value: '$1,200', type: 'MONEY' },
    { value: 'ada@example.com', type: 'EMAIL' },
    { value: 'https://example.com/lights', type: 'URL' },
    { value: 'About 15%', type: 'PERCENT' },
    { value: '40', type: 'CARDINAL' },
    { value: 'two hours', type: 'DURATION' },
  ]);
  expect(sentences.map((each) => each.sentiment.label)).toEqual([
    'neutral',
    'positive',
    'neutral',
    'neutral',
  ]);
  expect(sentences[1]?.text).toContain('wonderful news!');
  expect(sentiment).toEqual({ score: 0.25, label: 'positive' });
  expect(tokens.slice(0, 8)).toEqual(['The', 'harbour', 'lights', 'went', 'on', 'at', '6:30', 'pm']);
});

test.each([
  ['I hate this terrible broken product. It is awful.', 'negative'],
  ['Not good.', 'negative'],
  ['I love it! It is not bad at all.', 'positive'],
  ['The table has four legs.', 'neutral'],
])('%s sounds %s', (text, label) => {
  expect(analyse(text).sentiment.label).toBe(label);
});

test.each(['', '   ', '\n\t'])('%j has nothing in it', (text) => {
  expect(analyse(text)).toMatchObject({
    counts: { tokens: 0, words: 0, sentences: 0, entities: 0 },
    sentiment: { score: 0, label: 'neutral' },
    sentences: [],
  });
});

test('characters are counted as people count them', () => {
  expect(analyse('🎉 Gäste').counts.characters).toBe(7);
});
