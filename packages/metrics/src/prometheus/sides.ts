import type { MetricQuestion, MetricSide, Reading } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { namesPods } from './fill-query.ts';
import { areAlike } from './side-matchers.ts';

/** New first. */
export function sidesOf({ new: fresh, old }: MetricQuestion): readonly MetricSide[] {
  return old === null ? [fresh] : [fresh, old];
}

type SideOf<Kind extends Reading['kind']> = NonNullable<Extract<Reading, { kind: Kind; new: unknown }>['new']>;

/** What was read of each of {@link sidesOf}. */
export function toReading<Kind extends 'counts' | 'distribution' | 'values'>(
  kind: Kind,
  { old }: MetricQuestion,
  sides: readonly (SideOf<Kind> | null)[],
): { readonly kind: Kind; readonly new: SideOf<Kind> | null; readonly old: SideOf<Kind> | null } {
  return { kind, new: sides[0] ?? null, old: old === null ? null : (sides[1] ?? null) };
}

/** @throws SourceError `bad-query` where both sides would be given the same numbers */
export function checkSides({ new: fresh, old, place }: MetricQuestion, queries: readonly string[]): void {
  if (old === null || fresh.from !== old.from || fresh.until !== old.until) return;
  const blind = queries.find((query) => !namesPods(query));
  if (blind !== undefined) {
    const expected = 'expected $(pods) among its label matchers: http_requests_total{$(pods)}';
    throw new SourceError('bad-query', `${blind.slice(0, 300)} does not tell new instances from old ones: ${expected}`);
  }
  if (!areAlike(fresh, old)) return;
  const advice = 'Give the workload a name of at most 47 characters, or compare by time';
  throw new SourceError('bad-query', `the pods of ${place.workload} cannot be told apart by their names, which are too long. ${advice}`);
}
