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
