export interface ArmLook {
  colour: string;
  /** A symbol of echarts. */
  symbol: 'circle' | 'rect' | 'triangle' | 'diamond';
}

/** Okabe and Ito's colours, which can also be told apart by those who see fewer. The stand-alone server comes first, in grey. */
const COLOURS = ['#4d4d4d', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#b8860b'];
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;

export function armLook(index: number): ArmLook {
  return {
    colour: COLOURS[index % COLOURS.length] ?? '#000000',
    symbol: SYMBOLS[index % SYMBOLS.length] ?? 'circle',
  };
}
