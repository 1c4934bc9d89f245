import type { MetricPlace, MetricSide } from '@sluice/core';
import { fillVariables, placeVariables } from '../fill-variables.ts';
import { literal, type PodLabels, podMatchers } from './side-matchers.ts';

export interface Filling {
  readonly place: MetricPlace;
  /** Those whose instances are meant. */
  readonly sides: readonly MetricSide[];
  readonly labels: PodLabels;
  readonly intervalMs: number;
}

/**
 * A query with its variables filled in: `$(pods)` with label matchers, `$(interval)` with a duration, the others with names, for use within
 * quotes.
 *
 * @throws SourceError `bad-query` for a variable that nobody knows
 */
export function fillQuery(query: string, { place, sides, labels, intervalMs }: Filling): string {
  const values: Readonly<Record<string, string>> = {
    pods: podMatchers(place, sides, labels),
    interval: `${Math.ceil(intervalMs / 1000)}s`,
    ...placeVariables(place, literal),
  };
  return fillVariables(query, values);
}

/** Whether a query says whose instances it means. */
export function namesPods(query: string): boolean {
  return /\$\(\s*pods\s*\)/.test(query);
}

export function namesInterval(query: string): boolean {
  return /\$\(\s*interval\s*\)/.test(query);
}
