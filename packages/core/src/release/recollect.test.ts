import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from './observation.ts';
import { RecollectionKeeper } from './recollect.ts';
import { ControllerModel } from './testing/controller-model.ts';

/** Ten wanted: old ready of 10, fresh ready of `specs` new ones. */
function look(fresh: number, changes: { old?: number; specs?: number; paused?: boolean } = {}): Observation {
  const { old = 10, specs = 10, paused = true } = changes;
  const model = new ControllerModel({ desired: 10 });
  const seen = model.observe();
  const [stable] = seen?.replicaSets ?? [];
  if (!seen || !stable) throw new Error('the model has a set');
  return {
    ...seen,
    paused,
    replicaSets: [
      { ...stable, readyCount: old },
      { ...stable, name: 'new', templateDigest: 'v2', specCount: specs, readyCount: fresh },
    ],
  };
}

function keeperOf(samples: readonly (readonly [at: number, observation: Observation])[]): RecollectionKeeper {
  const keeper = new RecollectionKeeper('v2');
  for (const [at, observation] of samples) keeper.see(observation, at);
  return keeper;
}

describe('steadyReady', () => {
  it('is the newest count where nothing must stay ready', () => {
    expect(
      keeperOf([
        [0, look(5)],
        [10, look(2)],
      ]).recall(10, 0).steadyReady,
    ).toBe(2);
  });

  it('is the least for as long as minReadySeconds, and 0 while that is not known yet', () => {
    const keeper = keeperOf([
      [0, look(5)],
      [4_000, look(3)],
      [5_000, look(5)],
    ]);
    expect([9_000, 13_999, 14_000, 15_000].map((now) => keeper.recall(now, 10).steadyReady)).toEqual([0, 3, 3, 5]);
  });

  it('agrees with a look at every sample', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.nat({ max: 10 })), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 8 }), (steps, seconds) => {
        const keeper = new RecollectionKeeper('v2');
        const seen: { at: number; value: number }[] = [];
        let now = 0;
        for (const [gap, value] of steps) {
          now += gap;
          keeper.see(look(value), now);
          seen.push({ at: now, value });
        }
        const since = now - seconds * 1_000;
        const before = seen.findLastIndex((sample) => sample.at <= since);
        const expected = before < 0 ? 0 : Math.min(...seen.slice(before).map((sample) => sample.value));
        expect(keeper.recall(now, seconds).steadyReady).toBe(expected);
      }),
    );
  });
});

describe('what else time teaches', () => {
  it('counts old instances as unready after two seconds, and never one that flickers', () => {
    const keeper = keeperOf([
      [0, look(0, { old: 7 })],
      [1_000, look(0, { old: 6 })],
    ]);
    expect(keeper.recall(1_999, 0).oldUnready).toBe(0);
    expect(keeper.recall(2_000, 0).oldUnready).toBe(3);
    expect(keeper.recall(3_000, 0).oldUnready).toBe(4);
    keeper.see(look(0, { old: 10 }), 3_500);
    expect(keeper.recall(5_000, 0).oldUnready).toBe(0);
  });

  it('knows how long the Deployment has been unpaused', () => {
    const keeper = keeperOf([
      [0, look(0)],
      [100, look(0, { paused: false })],
      [300, look(0, { paused: false })],
    ]);
    expect(keeper.recall(400, 0).unpausedMs).toBe(300);
    keeper.see(look(0), 500);
    expect(keeper.recall(600, 0).unpausedMs).toBe(0);
  });

  it('takes a new best of ready ones and moved specs for progress, and a flicker for none', () => {
    const keeper = keeperOf([
      [0, look(2)],
      [1_000, look(3)],
      [2_000, look(2)],
      [3_000, look(3)],
    ]);
    expect(keeper.recall(4_000, 0).sinceProgressMs).toBe(3_000);
    keeper.see(look(3, { specs: 9 }), 5_000);
    expect(keeper.recall(5_500, 0).sinceProgressMs).toBe(500);
  });

  it('rests 1, 2, 4, … 30 s, and not at all once specs move again', () => {
    const keeper = keeperOf([[0, look(2)]]);
    let now = 0;
    const rests = Array.from({ length: 7 }, () => {
      keeper.rest(now);
      const from = now;
      while (keeper.recall(now, 0).resting) now += 500;
      return (now - from) / 1_000;
    });
    expect(rests).toEqual([1, 2, 4, 8, 16, 30, 30]);
    keeper.rest(now);
    keeper.see(look(2, { specs: 9 }), now);
    expect(keeper.recall(now, 0).resting).toBe(false);
    keeper.rest(now);
    expect(keeper.recall(now + 1_000, 0).resting).toBe(false);
  });

  it('wakes for the end of a rest or of minReadySeconds, and within a second', () => {
    const keeper = keeperOf([
      [0, look(2)],
      [100, look(3)],
    ]);
    expect(keeper.nextAt(200, 0)).toBe(1_200);
    expect(keeper.nextAt(2_900, 3)).toBe(3_000);
    expect(keeper.nextAt(3_050, 3)).toBe(3_100);
  });
});
