import { describe, expect, it } from 'vitest';
import { worstVerdict } from '../verdict.ts';
import type { ResolvedMetric } from './metric.ts';
import type { NoReading, Reading } from './reading.ts';
import { beginSignal, judgeSignal } from './signal.ts';
import { takeReading } from './take-reading.ts';
import { sampleMetric } from './testing/sample-metric.ts';
import { beginVerification, judgeVerification, takeReadings, type VerificationJudgement } from './verification.ts';

/**
 * Behaviours of Kayenta's judge (kayenta-judge: NetflixACAJudge, MannWhitneyClassifier, WeightedSumScorer; docs/canary-config.md) and of Argo Rollouts' analysis
 * (analysis/analysis.go, utils/analysis) that people rely on, where we mean the same; and those where we do not (docs/adr/0011-unlike-kayenta-and-argo.md).
 */
const LOOK = 15_000;
const gauge = (changes: Partial<ResolvedMetric> = {}) =>
  sampleMetric({ name: 'cpu', ask: { kind: 'gauge', query: 'cpu' }, minimum: { requests: null, points: 5, seconds: null }, ...changes });
const limit = sampleMetric({ name: 'queue', ask: { kind: 'threshold', query: 'queue', max: 100, min: null, consecutive: 3 } });
const counts = (bad: number, oldBad: number): Reading => ({ kind: 'counts', new: { bad, total: 500 }, old: { bad: oldBad, total: 500 } });
const values = (fresh: readonly number[] | null, old: readonly number[] | null): Reading => ({ kind: 'values', new: fresh, old });
const nothing = (verdict: NoReading['verdict']): Reading => ({ kind: 'nothing', verdict, code: 'unreachable', message: 'no answer' });

function verdictOf(metric: ResolvedMetric, readings: readonly Reading[]) {
  const state = readings.reduce(
    (before, reading, look) => takeReading(metric, before, reading, { from: look * LOOK, until: (look + 1) * LOOK }),
    beginSignal(metric, 0.05),
  );
  return judgeSignal(metric, state);
}

function together(metrics: readonly ResolvedMetric[], readings: Readonly<Record<string, Reading>>, looks = 8): VerificationJudgement {
  const given = new Map(Object.entries(readings));
  const state = Array.from({ length: looks }).reduce<ReturnType<typeof beginVerification>>(
    (before, _, look) => takeReadings(metrics, before, given, { from: look * LOOK, until: (look + 1) * LOOK }),
    beginVerification(metrics, 0.05),
  );
  return judgeVerification(metrics, state, 'end');
}

const paired = (fresh: readonly number[], old: readonly number[]) => fresh.map((value, index) => values([value], [old[index] ?? 0]));
const around = (level: number) => Array.from({ length: 30 }, (_, index) => level * (1 + ((index * 7) % 11) / 40));

describe('as in Kayenta', () => {
  it.each([
    ['increase', 'fail', 'pass'],
    ['decrease', 'pass', 'fail'],
    ['either', 'fail', 'fail'],
  ] as const)('with direction %s a metric twice as high is %s, one half as high %s', (direction, high, low) => {
    const metric = gauge({ direction });
    expect(verdictOf(metric, paired(around(20), around(10))).verdict).toBe(high);
    expect(verdictOf(metric, paired(around(10), around(20))).verdict).toBe(low);
  });

  it('populations that are the same pass, whatever their order', () => {
    expect(verdictOf(gauge({ direction: 'either' }), paired([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])).verdict).toBe('pass');
  });

  it('observations that are all tied pass', () => {
    expect(verdictOf(gauge({ direction: 'either' }), paired(Array(8).fill(1), Array(8).fill(1))).verdict).toBe('pass');
  });

  it('one zero among equal values is no decrease', () => {
    expect(verdictOf(gauge({ direction: 'decrease' }), paired([0, 1, 1, 1, 1], [1, 1, 1, 1, 1])).verdict).toBe('pass');
  });

  it('allowedIncrease of 1.5 permits 40% more, and not 70%', () => {
    const metric = gauge({ tolerance: 1.5 });
    expect(verdictOf(metric, paired(around(14), around(10))).verdict).toBe('pass');
    expect(verdictOf(metric, paired(around(19), around(10))).verdict).toBe('fail');
  });

  it('one critical metric fails the whole, however many others pass', () => {
    const others = ['a', 'b', 'c', 'd'].map((name) => sampleMetric({ name, minimum: { requests: 100, points: null, seconds: null } }));
    const readings = { ...Object.fromEntries(others.map(({ name }) => [name, counts(2, 2)])), errors: counts(60, 2) };
    expect(together([...others, sampleMetric()], readings)).toMatchObject({ verdict: 'fail', action: 'rollback' });
  });

  it('what is only reported decides nothing', () => {
    const readings = { errors: counts(2, 2), reported: counts(60, 2) };
    const metrics = [
      sampleMetric({ minimum: { requests: 100, points: null, seconds: null } }),
      sampleMetric({ name: 'reported', critical: false }),
    ];
    const judged = together(metrics, readings);
    expect(judged).toMatchObject({ verdict: 'pass', action: 'continue' });
    expect(judged.signals.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
  });

  it('an interval without errors counts as none, not as a gap', () => {
    const metric = sampleMetric({ minimum: { requests: 2000, points: null, seconds: null } });
    expect(verdictOf(metric, Array(5).fill(counts(0, 1)))).toMatchObject({
      verdict: 'pass',
      evidence: { looks: 5, new: { bad: 0, total: 2500 } },
    });
  });
});

describe('unlike Kayenta', () => {
  it('NaN is neither removed nor replaced by zero: the look counts for nothing', () => {
    const judged = verdictOf(gauge(), [...paired(around(10), around(10)), values([Number.NaN], [10])]);
    expect(judged).toMatchObject({ verdict: 'inconclusive', code: 'not-a-number', evidence: { looks: 30, missed: 1 } });
  });

  it('a critical metric without data is not failed, and holds the release', () => {
    expect(together([gauge()], { cpu: values(null, [1]) })).toMatchObject({ verdict: 'inconclusive', action: 'pause' });
  });

  it('metrics without data are not left out of the verdict', () => {
    const minimum = { requests: 100, points: null, seconds: null };
    const metrics = [sampleMetric({ minimum }), gauge()];
    expect(together(metrics, { errors: counts(2, 2), cpu: values(null, null) }).verdict).toBe('inconclusive');
  });

  it('what is permitted is a ratio of the baseline: a sure but tiny shift is no failure', () => {
    // Kayenta's first judges permit a quarter of the shift itself, so that any shift that is sure is too large.
    expect(verdictOf(gauge(), paired(around(10.3), around(10))).verdict).toBe('pass');
  });
});

describe('as in Argo Rollouts', () => {
  it('the worst verdict is that of the whole: failed, error, inconclusive, successful', () => {
    expect(worstVerdict(['pass', 'inconclusive', 'error', 'fail'])).toBe('fail');
    expect(worstVerdict(['pass', 'inconclusive', 'error'])).toBe('error');
    expect(worstVerdict(['pass', 'inconclusive'])).toBe('inconclusive');
  });

  it('errors in a row make an error, and one answer ends them', () => {
    const metric = sampleMetric({ minimum: { requests: 1000, points: null, seconds: null } });
    const good = [counts(2, 2), counts(2, 2), counts(2, 2)];
    const errors = Array<Reading>(5).fill(nothing('error'));
    expect(verdictOf(metric, [...good, ...errors])).toMatchObject({ verdict: 'error', message: 'no answer (5 looks in a row)' });
    expect(verdictOf(metric, [...good, ...errors, counts(2, 2)]).verdict).toBe('pass');
  });

  it('an inconclusive measurement is neither failure nor success, and pauses', () => {
    expect(together([sampleMetric()], { errors: nothing('inconclusive') })).toMatchObject({ verdict: 'inconclusive', action: 'pause' });
  });

  it('what is over a limit more often than is permitted in a row has failed at once, and stays so', () => {
    const over = [values([101], null), values([150], null), values([102], null)];
    expect(verdictOf(limit, over)).toMatchObject({ verdict: 'fail', code: 'over-limit' });
    expect(verdictOf(limit, [...over, values([1], null), values([1], null)]).verdict).toBe('fail');
    expect(verdictOf(limit, over.slice(1))).toMatchObject({ verdict: 'inconclusive', code: 'over-limit-now' });
  });
  it('what has failed stays failed, whatever errors come after it', () => {
    const metric = sampleMetric();
    expect(verdictOf(metric, [counts(60, 2), counts(60, 2), ...Array<Reading>(9).fill(nothing('error'))]).verdict).toBe('fail');
  });
});

describe('unlike Argo Rollouts', () => {
  it('ended with no measurement is no success', () => {
    expect(together([sampleMetric()], {}, 0)).toMatchObject({ verdict: 'inconclusive', action: 'pause' });
  });

  it('ended in the middle is no success either: only what was seen counts', () => {
    const metric = sampleMetric({ minimum: { requests: 10_000, points: null, seconds: null } });
    expect(together([metric], { errors: counts(2, 2) })).toMatchObject({ verdict: 'inconclusive', signals: [{ code: 'seen-too-little' }] });
  });

  it('a single error does not wait for four more: while the source does not answer it is no pass', () => {
    const metric = sampleMetric({ minimum: { requests: 1000, points: null, seconds: null } });
    expect(verdictOf(metric, [counts(2, 2), counts(2, 2), counts(2, 2), nothing('inconclusive')]).verdict).toBe('inconclusive');
  });
});
