import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { DEFAULT_ORIGINALS, type Mark, NEVER_AVAILABLE_SECONDS, NO_DEADLINE_SECONDS, type Observation } from './observation.ts';
import type { Recollection } from './recollect.ts';
import { FORWARD, forwardTo } from './testing/goals.ts';

const mark: Mark = {
  releaseId: FORWARD.releaseId,
  planDigest: FORWARD.planDigest,
  targetDigest: 'v2',
  step: 0,
  wanted: 5,
  of: 10,
  originals: DEFAULT_ORIGINALS,
};
const known: Recollection = { steadyReady: 0, oldUnready: 0, unpausedMs: 0, sinceSpecsMs: 0, sinceProgressMs: 0, resting: false };

function held(oldCount: number, newCount: number, changes: Partial<Observation> = {}): Observation {
  const set = { readyCount: 0, availableCount: 0, minReadySeconds: NEVER_AVAILABLE_SECONDS, sizedFor: null, shareOf: null, current: true };
  return {
    uid: 'u',
    resourceVersion: '7',
    desiredCount: 10,
    paused: true,
    minReadySeconds: NEVER_AVAILABLE_SECONDS,
    progressDeadlineSeconds: NO_DEADLINE_SECONDS,
    maxSurge: 0,
    maxUnavailable: 5,
    templateDigest: 'v2',
    mark,
    originals: DEFAULT_ORIGINALS,
    heard: true,
    replicaSets: [
      { ...set, name: 'old', templateDigest: 'v1', specCount: oldCount, readyCount: oldCount },
      { ...set, name: 'new', templateDigest: 'v2', specCount: newCount, readyCount: newCount },
    ],
    ...changes,
  };
}

describe('exposure', () => {
  const at5 = forwardTo(5, { begun: true });

  it('waits while n is lowered and both sides still have their sizes from before', () => {
    expect(decide(held(5, 5, { desiredCount: 4 }), at5, { ...known, steadyReady: 5 })).toMatchObject({ kind: 'wait', reason: 'specs' });
  });

  it('stops at the same sizes when nothing is on its way to fewer', () => {
    expect(decide(held(2, 8), at5, { ...known, steadyReady: 8 })).toMatchObject({ kind: 'stopped', reason: 'overexposed' });
  });

  it('keeps the hold of one old and one new at four instances, three of them new', () => {
    const observation = held(2, 3, { desiredCount: 4, maxSurge: 1, mark: { ...mark, wanted: 0, of: 1 } });
    expect(decide(observation, forwardTo(1, { begun: true }), { ...known, steadyReady: 3 }).kind).not.toBe('stopped');
  });

  it('is judged when the last batch begins, by the hold before it', () => {
    const last = { ...FORWARD, begun: true, step: 1 };
    expect(decide(held(0, 10), last, { ...known, steadyReady: 10 })).toMatchObject({ kind: 'stopped', reason: 'overexposed' });
    expect(decide(held(5, 5), last, { ...known, steadyReady: 5 })).toMatchObject({ kind: 'change', reason: 'move' });
    expect(decide(held(0, 10, { mark: { ...mark, step: 1, wanted: 10 } }), last, { ...known, steadyReady: 10 })).toMatchObject({
      kind: 'reached',
    });
  });

  it('is still judged by the hold when the settings had to be put back first', () => {
    const decision = decide(held(0, 10, { minReadySeconds: 0, paused: false }), { ...FORWARD, begun: true, step: 1 }, known);
    expect(decision).toMatchObject({ kind: 'change', reason: 're-arm', change: { mark: { step: 0, wanted: 5, of: 10 } } });
  });
});
