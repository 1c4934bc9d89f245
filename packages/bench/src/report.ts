import type { Figure } from './figure.ts';

/** What a benchmark hands back: figures with budgets, and lines that explain them. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}

export interface BenchmarkOptions {
  /** Parts to run; empty for all. */
  readonly only: readonly string[];
  /** How often what is random is tried; null for as often as its figures need. */
  readonly repetitions: number | null;
  /** Progress, for people. */
  readonly say: (line: string) => void;
}

export type Benchmark = (options: BenchmarkOptions) => Promise<Report>;
