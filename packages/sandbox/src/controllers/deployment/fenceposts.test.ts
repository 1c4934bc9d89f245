import { describe, expect, it } from 'vitest';
import { deployment } from '../testing/objects.ts';
import { maxSurgeOf, maxUnavailableOf, resolveFenceposts } from './fenceposts.ts';

// Cases of upstream's TestResolveFenceposts and TestMaxUnavailable.
describe('resolveFenceposts', () => {
  it.each([
    ['0%', '0%', 0, 0, 1],
    ['39%', '39%', 10, 4, 3],
    [0, '39%', 10, 0, 3],
    ['39%', 0, 10, 4, 0],
    [0, 0, 10, 0, 1],
    [0, '25%', 2, 0, 1],
  ])('resolves surge %s and unavailable %s of %i to %i and %i', (maxSurge, maxUnavailable, wanted, surge, unavailable) => {
    expect(resolveFenceposts(maxSurge, maxUnavailable, wanted)).toEqual({ surge, unavailable });
  });
});

describe('maxUnavailableOf', () => {
  it.each([
    [10, 5, 5],
    [10, 10, 10],
    [5, 10, 5],
    [0, 10, 0],
    [10, '50%', 5],
    [10, '100%', 10],
    [5, '100%', 5],
  ])('of %i wanted and %s is %i', (replicas, maxUnavailable, expected) => {
    expect(maxUnavailableOf(deployment({ replicas, maxSurge: 1, maxUnavailable }))).toBe(expected);
  });

  it('is none, as is surge, with Recreate', () => {
    const recreate = deployment({ replicas: 10, spec: { strategy: { type: 'Recreate' } } });
    expect([maxUnavailableOf(recreate), maxSurgeOf(recreate)]).toEqual([0, 0]);
  });
});
