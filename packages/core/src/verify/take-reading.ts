import { addPoint } from './chart-series.ts';
import { checkReading, doubt } from './check-reading.ts';
import { shareOf, takeCounts } from './counts/counts-test.ts';
import { addToSpread } from './counts/spread.ts';
import { findIn } from './find-in-signal.ts';
import { mean, takeValues } from './gauge/gauge-test.ts';
import { cumulativeAt, observations } from './latency/cumulative.ts';
import { takeLatencies } from './latency/latency-test.ts';
import type { ResolvedMetric } from './metric.ts';
import type { Distribution, NoReading, Reading } from './reading.ts';
import type { SignalState, Silence } from './signal-state.ts';
import { takeLimited } from './threshold/threshold-test.ts';
import { weighSignal } from './weigh-signal.ts';

/** Milliseconds since the epoch: after `from`, up to and including `until`. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/**
 * The state after one more interval. A reading without data is remembered and counts for nothing; one with data ends the silence. An interval that begins before the last one
 * counted has ended is left out, so that nothing counts twice when a job is killed and run again.
 */
export function takeReading(metric: ResolvedMetric, state: SignalState, reading: Reading, interval: Interval): SignalState {
  if (state.until !== null && interval.from < state.until) return state;
  if (hasNothingNew(reading)) return state;
  const checked = checkReading(metric, reading);
  if (checked.kind === 'nothing') return beSilent(state, checked, interval);
  const missing = missingSide(metric, checked);
  if (missing !== null) return beSilent(withOldSide(state, checked), missing, interval);
  const taken = addToTest(metric, state, checked);
  if (taken === null)
    return beSilent(
      state,
      doubt(
        'inconclusive',
        'unexpected-answer',
        'expected histograms of both sides with a finite bound in common, the same all the time; got none',
      ),
      interval,
    );
  const next = {
    ...state,
    test: taken.test,
    from: state.from ?? interval.from,
    until: interval.until,
    looks: state.looks + 1,
    seconds: state.seconds + (interval.until - interval.from) / 1000,
    silence: null,
  };
  const { failed, evidence, boundary } = weighSignal(metric, next);
  return {
    ...next,
    failure: state.failure ?? (failed ? failureOf(metric, next, interval.until) : null),
    series: addPoint(state.series, { at: interval.until, new: taken.new, old: taken.old, evidence, boundary }),
  };
}

/** Looked at more often than measured: neither silence nor one more value. */
function hasNothingNew(reading: Reading): boolean {
  return reading.kind === 'values' && (reading.new?.length === 0 || reading.old?.length === 0);
}

function failureOf(metric: ResolvedMetric, state: SignalState, at: number): SignalState['failure'] {
  const { failure, comparison } = findIn(metric, state);
  return { at, code: metric.ask.kind === 'threshold' ? 'over-limit' : 'worse', message: failure ?? comparison };
}

interface Taken {
  readonly test: SignalState['test'];
  /** Values of this interval alone. */
  readonly new: number | null;
  readonly old: number | null;
}

function addToTest(metric: ResolvedMetric, { test, alpha }: SignalState, reading: Exclude<Reading, NoReading>): Taken | null {
  const { ask, tolerance } = metric;
  const { new: fresh, old } = reading;
  if (test.kind === 'threshold' && ask.kind === 'threshold' && reading.kind === 'values' && reading.new !== null) {
    const taken = takeLimited(test, ask, reading.new);
    return { test: { ...taken, kind: 'threshold' }, new: taken.last, old: null };
  }
  if (fresh === null || old === null) return null;
  if (test.kind === 'counts' && reading.kind === 'counts' && reading.new !== null && reading.old !== null) {
    const taken = takeCounts(test, tolerance, { new: reading.new, old: reading.old });
    return { test: { ...taken, kind: 'counts' }, new: shareOf(reading.new), old: shareOf(reading.old) };
  }
  if (test.kind === 'gauge' && reading.kind === 'values' && reading.new !== null && reading.old !== null) {
    const taken = takeValues(test, metric, { new: reading.new, old: reading.old }, alpha);
    return { test: { ...taken, kind: 'gauge' }, new: mean(reading.new), old: mean(reading.old) };
  }
  if (
    test.kind === 'latency' &&
    ask.kind === 'latency' &&
    reading.kind === 'distribution' &&
    reading.new !== null &&
    reading.old !== null
  ) {
    const taken = takeLatencies(test, tolerance, ask.thresholdSeconds, { new: reading.new, old: reading.old });
    if (taken === null) return null;
    return {
      test: { ...taken, kind: 'latency' },
      new: slowShare(reading.new, taken.comparedAt),
      old: slowShare(reading.old, taken.comparedAt),
    };
  }
  return null;
}

function slowShare(distribution: Distribution, bound: number | null): number | null {
  const below = bound === null ? null : cumulativeAt(distribution, bound);
  const total = observations(distribution);
  return below === null ? null : shareOf({ bad: total - below, total });
}

function missingSide({ ask }: ResolvedMetric, reading: Exclude<Reading, NoReading>): Pick<Silence, 'verdict' | 'code' | 'message'> | null {
  if (reading.new === null)
    return { verdict: 'inconclusive', code: 'no-new-side', message: 'the source answers and has nothing of the new version' };
  if (reading.old === null && ask.kind !== 'threshold')
    return {
      verdict: 'inconclusive',
      code: 'no-old-side',
      message: 'the source answers and has nothing of the old version to compare with',
    };
  return null;
}

/** How much the old side's counts vary is learned also while the new one has none. */
function withOldSide(state: SignalState, reading: Exclude<Reading, NoReading>): SignalState {
  if (state.test.kind !== 'counts' || reading.kind !== 'counts' || reading.old === null) return state;
  return { ...state, test: { ...state.test, spread: { ...state.test.spread, old: addToSpread(state.test.spread.old, reading.old) } } };
}

function beSilent(
  state: SignalState,
  { verdict, code, message }: Pick<Silence, 'verdict' | 'code' | 'message'>,
  { until }: Interval,
): SignalState {
  const { since, looks } = state.silence ?? { since: until, looks: 0 };
  return { ...state, missed: state.missed + 1, silence: { verdict, code, message, since, looks: looks + 1 } };
}
