import { describe, expect, it } from 'vitest';
import { randomRelease } from './random-release.ts';

const many = Array.from({ length: 2_000 }, (_, seed) => randomRelease(seed));

describe('randomRelease', () => {
  it('is the same for the same seed, so that one release can be tried again', () => {
    expect(randomRelease(17)).toEqual(randomRelease(17));
    expect(randomRelease(17)).not.toEqual(randomRelease(18));
  });

  it('covers every size, version, fault profile, event and interruption', () => {
    expect(new Set(many.map(({ instances }) => instances)).size).toBe(17);
    expect(new Set(many.map(({ version }) => version))).toEqual(new Set(['v2', 'slow', 'crashing', 'never-ready']));
    expect(new Set(many.map(({ faults }) => faults)).size).toBe(5);
    expect(new Set(many.flatMap(({ events }) => events.map(({ kind }) => kind))).size).toBe(8);
    expect(new Set(many.flatMap(({ interruptions }) => interruptions.map(({ kind }) => kind))).size).toBe(3);
  });

  it('never scales a held share under two instances, unless it was less before, and then only out', () => {
    for (const { instances, steps, events } of many) {
      const shares = steps.flatMap((step) => shareOf(step, instances));
      for (const event of events) {
        if (event.kind !== 'scale') continue;
        const smallest = Math.min(1, ...shares.flatMap((share) => [share, 1 - share])) * event.to;
        expect(event.to > instances || smallest >= 2, JSON.stringify({ instances, steps, event })).toBe(true);
      }
    }
  });
});

/** Share of a batch before the last. */
function shareOf(step: unknown, instances: number): number[] {
  if (typeof step !== 'object' || step === null || !('batch' in step) || step.batch === '100%') return [];
  return [typeof step.batch === 'number' ? step.batch / instances : Number.parseInt(String(step.batch), 10) / 100];
}
