import type { MetricPlace } from '@sluice/core';
import { SourceError } from './source-error.ts';

/**
 * A query with its variables `$(name)` filled in.
 *
 * @throws SourceError `bad-query` for a variable that nobody knows
 */
export function fillVariables(query: string, values: Readonly<Record<string, string>>): string {
  return query.replace(/\$\(\s*([^()]*?)\s*\)/g, (written, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(values).map((each) => `$(${each})`);
    throw new SourceError('bad-query', `there is no variable ${written} in a query: expected one of ${known.join(', ')}`);
  });
}

/** The names that every query can use, written as they stand in its language. */
export function placeVariables(
  { service, namespace, target, workload }: MetricPlace,
  write: (name: string) => string,
): Readonly<Record<string, string>> {
  return { service: write(service), namespace: write(namespace), target: write(target), workload: write(workload) };
}
