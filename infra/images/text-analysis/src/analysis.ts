import model from 'wink-eng-lite-web-model';
import winkNlp, { type WinkMethods } from 'wink-nlp';

export type SentimentLabel = 'positive' | 'neutral' | 'negative';

export interface Sentiment {
  /** From -1 (bad) to 1 (good), three decimals. */
  score: number;
  label: SentimentLabel;
}

/** What is answered for a text. */
export interface Analysis {
  counts: { characters: number; tokens: number; words: number; sentences: number; entities: number };
  sentiment: Sentiment;
  sentences: { text: string; sentiment: Sentiment }[];
  /** In the order of the text. Types are the model's: DATE, TIME, MONEY, EMAIL, URL, CARDINAL, EMOJI … */
  entities: { value: string; type: string }[];
  /** Words, numbers, punctuation, symbols. */
  tokens: string[];
}

/** Scores nearer to 0 than this say nothing: the model gives such to plain statements with one coloured word. */
const NEUTRAL_UP_TO = 0.05;

/** Loads the English model, which takes a quarter of a second and 50 MB, and gives what analyses a text with it. */
export function loadAnalysis(): (text: string) => Analysis {
  const nlp: WinkMethods = winkNlp(model);
  const { its } = nlp;
  return (text) => {
    const document = nlp.readDoc(text);
    const kinds = document.tokens().out(its.type);
    // Tabs and ends of lines are tokens to the model.
    const tokens = document
      .tokens()
      .out()
      .filter((_, index) => kinds[index] !== 'tabCRLF');
    const sentences = document.sentences().out();
    const scores = document.sentences().out(its.sentiment) as unknown as number[];
    const entities = document.entities().out(its.detail) as unknown as { value: string; type: string }[];
    // Of an empty text the model says that it has one empty sentence.
    const spoken = sentences.flatMap((each, index) =>
      each === '' ? [] : [{ text: each, sentiment: sentiment(scores[index] ?? 0) }],
    );
    return {
      counts: {
        characters: [...text].length,
        tokens: tokens.length,
        words: kinds.filter((kind) => kind === 'word').length,
        sentences: spoken.length,
        entities: entities.length,
      },
      sentiment: sentiment(document.out(its.sentiment) as unknown as number),
      sentences: spoken,
      entities: entities.map(({ value, type }) => ({ value, type })),
      tokens,
    };
  };
}

function sentiment(raw: number): Sentiment {
  const score = Math.round(raw * 1_000) / 1_000;
  if (Math.abs(score) <= NEUTRAL_UP_TO) return { score, label: 'neutral' };
  return { score, label: score > 0 ? 'positive' : 'negative' };
}
