import type { Figures } from './figures.ts';
import type { LagFigures } from './lag/lag-figures.ts';
import type { DataSize, Workload } from './workloads.ts';

export type Measured =
  | { outcome: 'measured'; figures: Figures /** Null where there are no replicas. */; lag: LagFigures | null }
  | { outcome: 'failed'; reason: string };

/** One arm under one load in one round. */
export interface Point {
  arm: string;
  workload: Workload;
  threads: number;
  /** From 1. */
  round: number;
  measured: Measured;
}

export interface ComparisonParameters {
  workloads: readonly Workload[];
  /** Ascending. */
  threads: readonly number[];
  rounds: number;
  seconds: number;
  warmUpSeconds: number;
  data: DataSize;
}

/** A line of the report about where it was measured. */
export interface Fact {
  label: string;
  value: string;
}

/** All that the report is made of. */
export interface Comparison {
  startedAt: Date;
  endedAt: Date;
  parameters: ComparisonParameters;
  /** Machines, versions, settings. */
  facts: readonly Fact[];
  /** What a reader must know to read the figures right; one sentence or more. */
  note: string;
  /** The first is what the others are compared with. */
  arms: readonly { name: string; title: string; description: string; replicated: boolean }[];
  points: readonly Point[];
}
