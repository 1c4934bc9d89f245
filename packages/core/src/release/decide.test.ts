import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Goal } from './goal.ts';
import {
  DEFAULT_ORIGINALS,
  type Mark,
  NEVER_AVAILABLE_SECONDS,
  NO_DEADLINE_SECONDS,
  type Observation,
  type ReplicaSetObservation,
} from './observation.ts';
import { HALFWAY_LIMIT_MS, HEARING_LIMIT_MS, UNPAUSED_LIMIT_MS } from './questions/settling.ts';
import type { Recollection } from './recollect.ts';
import { back, FORWARD, forwardTo } from './testing/goals.ts';

const mark: Mark = {
  releaseId: FORWARD.releaseId,
  planDigest: FORWARD.planDigest,
  targetDigest: 'v2',
  step: 0,
  wanted: 3,
  of: 10,
  originals: DEFAULT_ORIGINALS,
};

/** A set of v1 (its own settings) or of v2 (ours), everything ready and reported. */
function set(templateDigest: string, specCount: number, changes: Partial<ReplicaSetObservation> = {}): ReplicaSetObservation {
  const ours = templateDigest === 'v2';
  return {
    name: `set-${templateDigest}`,
    templateDigest,
    specCount,
    readyCount: specCount,
    availableCount: ours ? 0 : specCount,
    minReadySeconds: ours ? NEVER_AVAILABLE_SECONDS : 0,
    sizedFor: null,
    shareOf: null,
    current: true,
    ...changes,
  };
}

/** A Deployment of 10 that nobody has touched. */
const untouched: Observation = {
  uid: 'u',
  resourceVersion: '7',
  desiredCount: 10,
  paused: false,
  minReadySeconds: 0,
  progressDeadlineSeconds: 600,
  maxSurge: 3,
  maxUnavailable: 0,
  templateDigest: 'v1',
  mark: null,
  originals: DEFAULT_ORIGINALS,
  heard: true,
  replicaSets: [set('v1', 10)],
};

/** Ours, armed, paused, with so many old and new ones. */
function ours(old: number, fresh: number, changes: Partial<Observation> = {}): Observation {
  return {
    ...untouched,
    paused: true,
    minReadySeconds: NEVER_AVAILABLE_SECONDS,
    progressDeadlineSeconds: NO_DEADLINE_SECONDS,
    maxSurge: Math.max(0, old + fresh - 10),
    maxUnavailable: Math.max(0, 10 - old),
    templateDigest: 'v2',
    mark,
    replicaSets: [set('v1', old), set('v2', fresh)],
    ...changes,
  };
}

function remembering(fresh: number, changes: Partial<Recollection> = {}): Recollection {
  return {
    steadyReady: fresh,
    oldUnready: 0,
    unpausedMs: 0,
    sinceSpecsMs: changes.unpausedMs ?? 0,
    sinceProgressMs: 0,
    resting: false,
    ...changes,
  };
}

interface Case {
  readonly title: string;
  readonly observation: Observation | null;
  readonly goal?: Goal;
  readonly recollection?: Partial<Recollection>;
  readonly expected: Partial<Decision> & { readonly kind: Decision['kind']; readonly reason: Decision['reason'] };
  /** Of the change, where there is one. */
  readonly change?: object;
}

const to3 = forwardTo(3, { begun: true });

const cases: readonly Case[] = [
  // stopped
  { title: 'no Deployment', observation: null, expected: { kind: 'stopped', reason: 'deleted' } },
  {
    title: "another release's mark",
    observation: ours(7, 3, { mark: { ...mark, releaseId: 'shop-production-6' } }),
    expected: { kind: 'stopped', reason: 'held-by-another', message: 'the workload is held by release shop-production-6' },
  },
  {
    title: 'paused by a person before we came',
    observation: { ...untouched, paused: true },
    goal: forwardTo(3),
    expected: { kind: 'stopped', reason: 'paused-by-another' },
  },
  {
    title: 'a third template in a hold',
    observation: ours(7, 3, { templateDigest: 'v3' }),
    expected: {
      kind: 'stopped',
      reason: 'foreign-template',
      message: 'somebody changed the pod template during release shop-production-7',
    },
  },
  {
    title: 'the template before, put back by somebody',
    observation: ours(7, 3, { templateDigest: 'v1' }),
    expected: {
      kind: 'stopped',
      reason: 'foreign-template',
      message: 'somebody set the pod template back to the version before during release shop-production-7',
    },
  },
  {
    title: 'a third template before the first patch',
    observation: { ...untouched, templateDigest: 'v3', replicaSets: [set('v3', 10)] },
    goal: forwardTo(3),
    expected: { kind: 'stopped', reason: 'foreign-template' },
  },
  {
    title: 'five new ones where the batch holds three',
    observation: ours(5, 5),
    expected: { kind: 'stopped', reason: 'overexposed', message: '5 of 10 instances are new, the batch allows 3' },
  },
  {
    title: 'no old one left before the last batch',
    observation: ours(0, 1, { desiredCount: 1, mark: { ...mark, wanted: 0, of: 1 } }),
    expected: { kind: 'stopped', reason: 'overexposed' },
  },

  // change
  {
    title: 'the first patch brings everything and unpauses',
    observation: untouched,
    goal: forwardTo(3),
    expected: { kind: 'change', reason: 'begin', message: 'begin: old 10 → 10, new 0 → 3' },
    change: {
      kind: 'set',
      resourceVersion: '7',
      paused: false,
      surge: 3,
      unavailable: 0,
      template: true,
      mark: { ...mark, wanted: 3, of: 10 },
    },
  },
  {
    title: 'the first patch stays paused where instances of the version run already',
    observation: { ...untouched, replicaSets: [set('v1', 8), set('v2', 2, { availableCount: 2, minReadySeconds: 0 })] },
    goal: forwardTo(3),
    expected: { kind: 'change', reason: 'begin' },
    change: { paused: true, surge: 0, unavailable: 2 },
  },
  {
    title: 'the first patch stays paused while the old side is still being counted',
    observation: { ...untouched, replicaSets: [set('v1', 10, { current: false })] },
    goal: forwardTo(3),
    expected: { kind: 'change', reason: 'begin' },
    change: { paused: true },
  },
  {
    title: 'the originals come from the record when somebody removed the mark',
    observation: ours(7, 3, { mark: null }),
    goal: { ...to3, originals: { ...DEFAULT_ORIGINALS, minReadySeconds: 17 } },
    expected: { kind: 'change', reason: 'begin' },
    change: { paused: true, mark: { ...mark, originals: { ...DEFAULT_ORIGINALS, minReadySeconds: 17 } } },
  },
  {
    title: 'our own settings are never taken for the originals',
    observation: ours(7, 3, { mark: null, originals: { ...DEFAULT_ORIGINALS, minReadySeconds: NEVER_AVAILABLE_SECONDS } }),
    goal: to3,
    expected: { kind: 'change', reason: 'begin' },
    change: { mark: { ...mark, originals: DEFAULT_ORIGINALS } },
  },
  {
    title: 'three ready: three old go',
    observation: ours(10, 3),
    expected: { kind: 'change', reason: 'move', message: 'old 10 → 7, new 3 → 3' },
    change: { paused: false, surge: 0, unavailable: 3, template: false },
  },
  {
    title: 'two of three ready are worth a patch',
    observation: ours(10, 3, { replicaSets: [set('v1', 10), set('v2', 3, { readyCount: 2 })] }),
    recollection: { steadyReady: 2 },
    expected: { kind: 'change', reason: 'move', message: 'old 10 → 8, new 3 → 3' },
    change: { surge: 1, unavailable: 2 },
  },
  {
    title: 'the specs have moved: pause, and nothing else',
    observation: ours(10, 3, { paused: false }),
    recollection: { unpausedMs: 5 },
    expected: { kind: 'change', reason: 'pause', message: 'the specs have moved' },
    change: { kind: 'pause', releaseId: mark.releaseId },
  },
  {
    title: 'the controller is away and nothing is over n + maxSurge: pause',
    observation: ours(10, 0, { paused: false, maxSurge: 3, maxUnavailable: 0 }),
    recollection: { unpausedMs: UNPAUSED_LIMIT_MS },
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'pause' },
  },
  {
    title: 'the controller is away and three have yet to go: paused with a surge that keeps them',
    observation: ours(10, 3, { paused: false, maxSurge: 0, maxUnavailable: 3 }),
    recollection: { unpausedMs: UNPAUSED_LIMIT_MS },
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'set', paused: true, surge: 3 },
  },
  {
    title: 'the controller has stopped halfway: paused with a surge by which no share becomes smaller',
    observation: ours(7, 3, {
      paused: false,
      maxSurge: 1,
      maxUnavailable: 3,
      replicaSets: [set('v1', 7, { shareOf: 11 }), set('v2', 3, { shareOf: 13 })],
    }),
    recollection: { unpausedMs: HALFWAY_LIMIT_MS + 100, sinceSpecsMs: HALFWAY_LIMIT_MS },
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'set', paused: true, surge: 3 },
  },
  {
    title: 'the new side counts as available while unpaused: pause',
    observation: ours(10, 3, { paused: false, replicaSets: [set('v1', 10), set('v2', 3, { availableCount: 3 })] }),
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'pause' },
  },
  {
    title: 'a way back has just made its own side smaller, four failing ones have yet to go: paused with a surge that keeps them',
    observation: ours(10, 3, {
      desiredCount: 16,
      paused: false,
      templateDigest: 'v1',
      maxSurge: 0,
      maxUnavailable: 16,
      mark: { ...mark, targetDigest: 'v1' },
      replicaSets: [
        set('v1', 16, { minReadySeconds: NEVER_AVAILABLE_SECONDS, availableCount: 0, current: false }),
        set('v2', 4, { readyCount: 0 }),
      ],
    }),
    goal: back({ begun: true }),
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'set', paused: true, surge: 4, unavailable: 12, template: false },
  },
  {
    title: 'somebody restored minReadySeconds',
    observation: ours(7, 3, { minReadySeconds: 0 }),
    expected: { kind: 'change', reason: 're-arm' },
    change: { paused: true, surge: 0, unavailable: 3, mark: { ...mark } },
  },
  {
    title: 'somebody restored the strategy in percents while three were in motion',
    observation: ours(10, 3, { maxSurge: null, maxUnavailable: null, paused: false }),
    expected: { kind: 'change', reason: 're-arm' },
    change: { paused: true, surge: 3 },
  },
  {
    title: 'a way back from a hold turns the Deployment round, paused',
    observation: ours(7, 3),
    goal: back({ begun: true }),
    expected: { kind: 'change', reason: 'swap' },
    change: { paused: true, surge: 0, template: true },
  },
  {
    title: 'a way back out of a patch under way, moved: pauses first',
    observation: ours(10, 3, { paused: false }),
    goal: back({ begun: true }),
    expected: { kind: 'change', reason: 'pause' },
    change: { kind: 'pause' },
  },
  {
    title: 'a way back while the controller is away keeps what the controller may still add',
    observation: ours(10, 0, { paused: false, maxSurge: 3, maxUnavailable: 0 }),
    goal: back({ begun: true }),
    recollection: { unpausedMs: UNPAUSED_LIMIT_MS },
    expected: { kind: 'change', reason: 'swap' },
    change: { paused: true, surge: 3 },
  },
  {
    title: 'scaled in while a surge was in motion: the surge is given back',
    observation: ours(7, 5, { desiredCount: 10, maxSurge: 2, maxUnavailable: 3, mark: { ...mark, wanted: 5 } }),
    goal: forwardTo(3, { begun: true }),
    expected: { kind: 'change', reason: 'trim' },
    change: { paused: true, surge: 0, unavailable: 3 },
  },
  {
    title: 'a hold of the right size to which the controller may still add: the surge is given back',
    observation: ours(7, 3, { maxSurge: 1, maxUnavailable: 2 }),
    expected: { kind: 'change', reason: 'trim' },
    change: { paused: true, surge: 0, unavailable: 3 },
  },

  {
    title: 'a single side that has n is left as it is, whatever n it was sized for: there is something to do',
    observation: ours(10, 0, { maxSurge: 0, replicaSets: [set('v1', 10, { sizedFor: 8 })] }),
    expected: { kind: 'change', reason: 'move' },
  },

  {
    title: 'a controller that does not come to hear of it is paused all the same, a second after the specs moved',
    observation: ours(7, 3, { paused: false, maxSurge: 0, maxUnavailable: 3, heard: false }),
    recollection: { unpausedMs: HEARING_LIMIT_MS + 1, sinceSpecsMs: HEARING_LIMIT_MS },
    expected: { kind: 'change', reason: 'pause' },
  },

  {
    title: 'a controller that has heard of what it retired is paused at once',
    observation: ours(7, 3, { paused: false, maxSurge: 0, maxUnavailable: 3 }),
    recollection: { unpausedMs: 1, sinceSpecsMs: 0 },
    expected: { kind: 'change', reason: 'pause' },
  },

  // wait
  {
    title: 'the specs have moved at once, and the controller has not heard yet of what it retired',
    observation: ours(7, 3, { paused: false, maxSurge: 0, maxUnavailable: 3, heard: false }),
    recollection: { unpausedMs: HEARING_LIMIT_MS, sinceSpecsMs: HEARING_LIMIT_MS - 1 },
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'the controller has its time',
    observation: ours(10, 0, { paused: false, maxSurge: 3, maxUnavailable: 0 }),
    recollection: { unpausedMs: UNPAUSED_LIMIT_MS - 1 },
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'a controller halfway has more time',
    observation: ours(7, 3, { paused: false, maxSurge: 1, maxUnavailable: 3 }),
    recollection: { unpausedMs: HALFWAY_LIMIT_MS, sinceSpecsMs: HALFWAY_LIMIT_MS - 100 },
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'scaled out, and the controller has not shared it out: nothing is taken for given up',
    observation: ours(13, 1, {
      desiredCount: 17,
      maxSurge: 1,
      replicaSets: [set('v1', 13, { sizedFor: 13 }), set('v2', 1, { sizedFor: 13, readyCount: 0 })],
    }),
    goal: forwardTo(1, { begun: true }),
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'one of the two sides has been scaled so far',
    observation: ours(17, 1, {
      desiredCount: 17,
      maxSurge: 1,
      replicaSets: [set('v1', 17, { sizedFor: 17 }), set('v2', 1, { sizedFor: 13 })],
    }),
    goal: forwardTo(1, { begun: true }),
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'the new side has no instances any more, but still counts some',
    observation: ours(10, 0, { replicaSets: [set('v1', 10), set('v2', 0, { availableCount: 1, current: false })] }),
    expected: { kind: 'wait', reason: 'arming' },
  },
  {
    title: 'a way back out of a patch under way waits for its specs',
    observation: ours(10, 0, { paused: false, maxSurge: 3, maxUnavailable: 0 }),
    goal: back({ begun: true }),
    recollection: { unpausedMs: 5 },
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'the new side still counts as available, paused',
    observation: ours(7, 3, { replicaSets: [set('v1', 7), set('v2', 3, { availableCount: 3 })] }),
    expected: { kind: 'wait', reason: 'arming' },
  },
  {
    title: 'the status of the new side is behind its spec',
    observation: ours(7, 3, { replicaSets: [set('v1', 7), set('v2', 3, { current: false })] }),
    expected: { kind: 'wait', reason: 'arming' },
  },
  {
    title: 'the status of the old side is behind its spec',
    observation: ours(8, 4, { replicaSets: [set('v1', 8, { readyCount: 10, current: false }), set('v2', 4)] }),
    expected: { kind: 'wait', reason: 'specs' },
  },
  {
    title: 'one of three ready is not worth a patch',
    observation: ours(10, 3, { replicaSets: [set('v1', 10), set('v2', 3, { readyCount: 1 })] }),
    recollection: { steadyReady: 1 },
    expected: { kind: 'wait', reason: 'readiness' },
  },
  {
    title: 'ready, but not yet for as long as minReadySeconds said',
    observation: ours(10, 3),
    recollection: { steadyReady: 0 },
    expected: { kind: 'wait', reason: 'readiness' },
  },
  {
    title: 'the controller rests after it did nothing',
    observation: ours(10, 3),
    recollection: { resting: true },
    expected: { kind: 'wait', reason: 'controller' },
  },
  {
    title: 'all are new, one is not ready',
    observation: ours(0, 10, { replicaSets: [set('v1', 0), set('v2', 10, { readyCount: 9 })] }),
    goal: { ...FORWARD, begun: true },
    recollection: { steadyReady: 9 },
    expected: { kind: 'wait', reason: 'readiness' },
  },

  // reached
  {
    title: 'the hold',
    observation: ours(7, 3),
    expected: { kind: 'reached', reason: 'hold', touched: true, message: 'held: 7 old, 3 new' },
  },
  {
    title: 'the hold of one instance beside one old',
    observation: ours(1, 1, { desiredCount: 1, maxSurge: 1, maxUnavailable: 0, mark: { ...mark, wanted: 0, of: 1 } }),
    goal: forwardTo(1, { begun: true }),
    recollection: { steadyReady: 1 },
    expected: { kind: 'reached', reason: 'hold', message: 'held: 1 old, 1 new' },
  },
  {
    title: 'everything is new and ready',
    observation: ours(0, 10),
    goal: { ...FORWARD, begun: true },
    expected: { kind: 'reached', reason: 'complete', touched: true },
  },
  {
    title: 'the version runs everywhere and nobody holds it',
    observation: {
      ...untouched,
      templateDigest: 'v2',
      replicaSets: [set('v1', 0), set('v2', 10, { minReadySeconds: 0, availableCount: 10 })],
    },
    goal: FORWARD,
    expected: { kind: 'reached', reason: 'settled', touched: false },
  },
  {
    title: 'no room to surge and one instance: the batch moves nothing',
    observation: { ...untouched, desiredCount: 1, replicaSets: [set('v1', 1)] },
    goal: forwardTo(1, { instances: 0 }),
    recollection: { steadyReady: 0 },
    expected: { kind: 'reached', reason: 'settled', touched: false },
  },
];

describe('decide', () => {
  it.each(cases)('$expected.kind $expected.reason: $title', ({ observation, goal = to3, recollection, expected, change }) => {
    const fresh = observation?.replicaSets.find((one) => one.templateDigest === goal.targetDigest)?.readyCount ?? 0;
    const decision = decide(observation, goal, remembering(fresh, recollection));
    expect(decision).toMatchObject(expected);
    if (change) expect(decision).toMatchObject({ change });
  });

  it('has a case for every kind and reason', () => {
    const seen = new Set(cases.map(({ expected }) => `${expected.kind} ${expected.reason}`));
    const all = {
      stopped: ['deleted', 'foreign-template', 'held-by-another', 'overexposed', 'paused-by-another'],
      change: ['begin', 'move', 'pause', 're-arm', 'swap', 'trim'],
      wait: ['specs', 'arming', 'readiness', 'controller'],
      reached: ['hold', 'complete', 'settled'],
    };
    expect([...seen].sort()).toEqual(
      Object.entries(all)
        .flatMap(([kind, reasons]) => reasons.map((reason) => `${kind} ${reason}`))
        .sort(),
    );
  });

  it('gives the numbers it decided on', () => {
    expect(decide(ours(10, 3), to3, remembering(3)).evidence).toEqual({
      desired: 10,
      wanted: 3,
      old: 10,
      new: 3,
      ready: 3,
      surge: 0,
      unavailable: 3,
      paused: true,
    });
  });

  it("takes S from the workload's own maxSurge where the plan gives none, rounded up, at least 1", () => {
    const surge = (maxSurge: unknown): unknown => {
      const originals = { ...DEFAULT_ORIGINALS, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: 0 } } };
      const decision = decide(ours(10, 0, { mark: { ...mark, originals } }), { ...FORWARD, instances: null, begun: true }, remembering(0));
      return decision.kind === 'change' && decision.change.kind === 'set' ? decision.change.surge : decision;
    };
    expect([surge(4), surge(0), surge('25%'), surge('11%'), surge('0%')]).toEqual([4, 1, 3, 2, 1]);
  });

  it('takes a way back over a foreign template, and what it counts as old is everything else', () => {
    const third = ours(4, 3, { templateDigest: 'v3', replicaSets: [set('v1', 4), set('v2', 3), set('v3', 3)] });
    const decision = decide(third, back({ begun: true }), remembering(4));
    expect(decision).toMatchObject({ kind: 'change', reason: 'swap', evidence: { old: 6, new: 4 }, change: { template: true } });
  });
});
