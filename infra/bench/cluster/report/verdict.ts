import type { Comparison } from '../comparison.ts';
import type { Workload } from '../workloads.ts';
import { ms, perSecond } from './numbers.ts';
import { LEAST_DIFFERENCE, type Standing, type Stretch, standings } from './standings.ts';
import { ratioText, stretchesText, threads, whereText } from './stretch-text.ts';
import { type Summary, summaries } from './summary.ts';
import { troubleText } from './trouble-text.ts';

/** What the figures say, in words, computed from the figures alone. */
export interface Verdict {
  /** Where the cluster wins, where it loses, and from which number of threads on. */
  paragraph: string;
  /** How large the differences had to be, lag, errors. */
  circumstances: string;
  /** One paragraph for each workload. */
  workloads: string[];
}

interface Standpoint {
  title: string;
  workload: Workload;
  stretches: Stretch[];
}

export function verdictOf(comparison: Comparison): Verdict {
  const all = summaries(comparison);
  const { workloads } = comparison.parameters;
  const [base, ...others] = comparison.arms;
  const of = (arm: string | undefined, workload: Workload) =>
    all.filter((each) => each.arm === arm && each.workload === workload);
  const points = others.flatMap(({ name, title }) =>
    workloads.map((workload): Standpoint => {
      return { title, workload, stretches: standings(of(base?.name, workload), of(name, workload)) };
    }),
  );
  const wins = placesText(points, 'ahead', workloads.length);
  const loses = placesText(points, 'behind', workloads.length);
  const unknown = placesText(points, 'unknown', workloads.length);
  const nowhere = `at no number of threads, in no workload, did it finish more transactions per second than the ${base?.title}`;
  const sentences = [
    wins === '' ? `The cluster wins nowhere: ${nowhere}.` : `The cluster wins: ${wins}.`,
    loses === '' ? 'It loses nowhere.' : `It loses: ${loses}.`,
    unknown === '' ? '' : `It could not be compared: ${unknown}.`,
  ];
  return {
    paragraph: sentences.filter(Boolean).join(' '),
    circumstances: [noiseText(comparison), lagText(comparison, all), troubleText(comparison, all)].join(' '),
    workloads: workloads.map((workload) => {
      const words = points
        .filter((each) => each.workload === workload)
        .map(({ title, stretches }) => `${title} ${stretchesText(stretches)}`);
      return `${bestText(base?.title ?? '', of(base?.name, workload))} Against it: ${words.join('; ')}.`;
    }),
  };
}

/** `Sluice randomhit with read-only from 32 threads on (1.2 to 1.4 times) and with write-only at 64 threads (1.1 times)` */
function placesText(points: readonly Standpoint[], standing: Standing, workloadCount: number): string {
  const titles = [...new Set(points.map(({ title }) => title))];
  const places = titles.map((title) => {
    const mine = points.filter((each) => each.title === title);
    const texts = placesOf(mine, standing).map(({ workloads, where, ratios }) => {
      const which =
        workloads.length > 1 && workloads.length === workloadCount
          ? 'in every workload'
          : `with ${list(workloads)}`;
      return `${which} ${where}${ratios ? ` (${ratioText(ratios)})` : ''}`;
    });
    return texts.length === 0 ? '' : `${title} ${list(texts)}`;
  });
  return places.filter(Boolean).join('; ');
}

/** Workloads in which an arm stands so at the same numbers of threads are told together. */
function placesOf(points: readonly Standpoint[], standing: Standing) {
  const places = new Map<string, { where: string; workloads: Workload[]; ratios: Stretch['ratios'] }>();
  for (const { workload, stretches } of points) {
    const wheres = stretches.flatMap((each, index) =>
      each.standing === standing ? [whereText(stretches, index)] : [],
    );
    if (wheres.length === 0) continue;
    const where = list(wheres);
    const { workloads, ratios } = places.get(where) ?? { workloads: [], ratios: null };
    const all = stretches.filter((each) => each.standing === standing).map((each) => each.ratios);
    places.set(where, { where, workloads: [...workloads, workload], ratios: all.reduce(widened, ratios) });
  }
  return [...places.values()];
}

function widened(one: Stretch['ratios'], other: Stretch['ratios']): Stretch['ratios'] {
  if (!one || !other) return one ?? other;
  return { min: Math.min(one.min, other.min), max: Math.max(one.max, other.max) };
}

function bestText(title: string, ours: readonly Summary[]): string {
  const measured = ours.filter((each) => each.transactionsPerSecond !== null);
  const rate = (each: Summary) => each.transactionsPerSecond?.median ?? 0;
  const best = measured.reduce<Summary | null>(
    (most, each) => (most && rate(most) >= rate(each) ? most : each),
    null,
  );
  if (best === null) return `The ${title} could not be measured.`;
  const times = best.p95Ms ? `, 95 % of them within ${ms(best.p95Ms.median)}` : '';
  return `The ${title} is at its best with ${threads(best.threads)}: ${perSecond(rate(best))} transactions per second${times}.`;
}

function noiseText({ parameters, arms }: Comparison): string {
  const times = `Times are multiples of the ${arms[0]?.title}'s transactions per second at the same number of threads, from the least to the most.`;
  const least = `less than ${LEAST_DIFFERENCE * 100} %`;
  const equal =
    parameters.rounds === 1
      ? `A difference of ${least} counts as equal; with a single round it is not known how much rounds differ.`
      : `Equal is what differs no more than the rounds of one arm among themselves, or ${least}.`;
  return `${times} ${equal}`;
}

function lagText({ arms }: Comparison, all: readonly Summary[]): string {
  const most = all.reduce<Summary | null>((worst, each) => {
    return each.lag && each.lag.maxMs > (worst?.lag?.maxMs ?? -1) ? each : worst;
  }, null);
  if (!most?.lag) return 'There were no replicas whose lag could be measured.';
  const title = arms.find(({ name }) => name === most.arm)?.title ?? most.arm;
  const where = `${title}, ${most.workload}, ${threads(most.threads)}`;
  const late = all.some(({ lag }) => lag?.caughtUp === false)
    ? ' Some had not caught up when waiting for them ended.'
    : '';
  return `Replicas were at most ${ms(most.lag.maxMs)} behind (${where}).${late}`;
}

/** `a`, `a and b`, `a, b and c` */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
