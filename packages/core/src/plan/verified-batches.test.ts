import { describe, expect, it } from 'vitest';
import type { ResolvedStep } from './resolved-plan.ts';
import { movesSomething, verifiedBatches } from './verified-batches.ts';

const batch = (percent: number): ResolvedStep => ({ kind: 'batch', amount: { kind: 'percent', percent } });
const verify: ResolvedStep = { kind: 'verify', verification: 'v', seconds: 60 };
const pause: ResolvedStep = { kind: 'pause', pause: { kind: 'automatic', seconds: 1 } };
const steps = [batch(10), verify, batch(25), pause, batch(50), verify, verify, batch(100), verify];

describe('verifiedBatches', () => {
  it.each([
    [1, [0]],
    [5, [2, 4]],
    [6, [2, 4]],
    [8, [7]],
  ])('of the verify step at %i are %j', (index, expected) => {
    expect(verifiedBatches(steps, index)).toEqual(expected);
  });

  it('are none before the first batch', () => {
    expect(verifiedBatches([verify, batch(100)], 0)).toEqual([]);
  });
});

describe('movesSomething', () => {
  it.each([
    [10, [true, true, true, true]],
    [4, [true, false, true, true]],
    [2, [true, false, false, true]],
    [1, [true, false, false, true]],
    [0, [false, false, false, false]],
  ])('of %i instances: %j', (total, expected) => {
    expect([0, 2, 4, 7].map((index) => movesSomething(steps, index, total))).toEqual(expected);
  });
});
