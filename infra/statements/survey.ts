import { classify } from '@sluice/statement/classify.ts';
import type { Kind } from '@sluice/statement/kind.ts';
import { looksLikeRead } from './looks-like-read.ts';

export type Survey = {
  /** Distinct texts. */
  distinct: number;
  /** Texts by kind; refusals as `refused: REASON`. */
  byKind: Map<string, number>;
  /** What the server would be asked to run on a session that must not change anything. */
  reads: string[];
  /** Texts whose classification threw. */
  thrown: string[];
  slowest: { ms: number; text: string };
  /** Texts that begin like a read and hold nothing that is known to make them more. */
  plainReads: number;
  /** Of those, the texts that were not called a read, with what they were called. */
  missedReads: { verdict: string; text: string }[];
};

export function surveyStatements(texts: Iterable<string>): Survey {
  const survey: Survey = {
    distinct: 0,
    byKind: new Map(),
    reads: [],
    thrown: [],
    slowest: { ms: 0, text: '' },
    plainReads: 0,
    missedReads: [],
  };
  for (const text of new Set(texts)) {
    survey.distinct += 1;
    const verdict = judge(text, survey);
    if (verdict === null) continue;
    survey.byKind.set(verdict, (survey.byKind.get(verdict) ?? 0) + 1);
    if (verdict === readKind) survey.reads.push(text);
    if (!looksLikeRead(text)) continue;
    survey.plainReads += 1;
    if (verdict !== readKind) survey.missedReads.push({ verdict, text });
  }
  return survey;
}

const readKind: Kind = 'read';

function judge(text: string, survey: Survey): string | null {
  try {
    const startedAt = performance.now();
    const classification = classify(text);
    const ms = performance.now() - startedAt;
    if (ms > survey.slowest.ms) noteTime(text, ms, survey);
    return classification.outcome === 'refused' ? `refused: ${classification.reason}` : classification.kind;
  } catch (error) {
    survey.thrown.push(`${String(error)}: ${text}`);
    return null;
  }
}

/** A pause of the machine may hit any text; only a slow one is slow each time. The comment keeps a cache of texts out of it. */
function noteTime(text: string, first: number, survey: Survey): void {
  let ms = first;
  for (let round = 0; round < 3 && ms > survey.slowest.ms; round += 1) {
    const startedAt = performance.now();
    classify(`/* ${round} */ ${text}`);
    ms = Math.min(ms, performance.now() - startedAt);
  }
  if (ms > survey.slowest.ms) survey.slowest = { ms, text };
}
