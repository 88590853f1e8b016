import { init } from 'echarts';
import type { ArmLook } from './arm-look.ts';

export interface ChartLine {
  look: ArmLook;
  dashed: boolean;
  /** `min` and `max` give a whisker; where there is none, both are the value. */
  points: { threads: number; value: number; min: number; max: number }[];
}

export interface LineChart {
  title: string;
  unit: string;
  threads: readonly number[];
  /** Times spread over powers of ten; rates begin at zero. */
  scale: 'from-zero' | 'logarithmic';
  lines: readonly ChartLine[];
}

const SIZE = { width: 420, height: 330 };
const INK = '#1f2430';
const FAINT = '#5d6575';
const GRID = '#e6e9ef';
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica Neue, Arial, sans-serif';

/** An SVG: lines over the number of threads, on an axis where each step doubles. The legend is the page's. */
export function lineChart({ title, unit, threads, scale, lines }: LineChart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  const marks = [...threads];
  const [first = 1, last = 1] = [marks[0], marks.at(-1)];
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    title: {
      text: title,
      subtext: unit,
      left: 8,
      top: 6,
      itemGap: 4,
      textStyle: { fontSize: 15, fontWeight: 600, color: INK },
      subtextStyle: { fontSize: 12, color: FAINT },
    },
    grid: { left: 56, right: 20, top: 66, bottom: 48 },
    xAxis: {
      type: 'log',
      logBase: 2,
      // A single number of threads needs some room on both sides.
      min: first === last ? first / 2 : first,
      max: first === last ? last * 2 : last,
      name: 'threads',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: FAINT, fontSize: 12 },
      axisLine: { lineStyle: { color: FAINT } },
      axisTick: { customValues: marks },
      axisLabel: { customValues: marks, color: INK, fontSize: 12 },
      splitLine: { show: false },
    },
    yAxis: {
      type: scale === 'logarithmic' ? 'log' : 'value',
      ...(scale === 'logarithmic' ? {} : { min: 0 }),
      axisLabel: { color: INK, fontSize: 12, formatter: (value: number) => value.toLocaleString('en-US') },
      splitLine: { lineStyle: { color: GRID } },
    },
    series: lines.flatMap(seriesOf),
  });
  try {
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function seriesOf({ look, dashed, points }: ChartLine) {
  const common = { type: 'line' as const, silent: true };
  const whiskers = points
    .filter(({ min, max }) => max > min)
    .map(({ threads, min, max }) => ({
      ...common,
      data: [
        [threads, min],
        [threads, max],
      ],
      symbol: 'none',
      lineStyle: { color: look.colour, width: 1.5, opacity: 0.5 },
    }));
  const line = {
    ...common,
    data: points.map(({ threads, value }) => [threads, value]),
    symbol: dashed ? 'none' : look.symbol,
    symbolSize: 8,
    lineStyle: dashed
      ? { color: look.colour, width: 1.5, type: 'dashed' as const }
      : { color: look.colour, width: 2.25 },
    itemStyle: { color: look.colour },
  };
  return [...whiskers, line];
}
