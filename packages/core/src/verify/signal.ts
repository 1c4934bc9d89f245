import type { Verdict } from '../verdict.ts';
import { EMPTY_SERIES, pointsOf } from './chart-series.ts';
import { beginCountsTest } from './counts/counts-test.ts';
import { findIn } from './find-in-signal.ts';
import type { Finding } from './finding.ts';
import { formatNumber } from './format-numbers.ts';
import { NO_GAUGE } from './gauge/gauge-test.ts';
import type { Judgement, JudgementCode, SignalEvidence } from './judgement.ts';
import { beginLatencyTest } from './latency/latency-test.ts';
import type { MinimumExposure, ResolvedMetric } from './metric.ts';
import type { SignalState } from './signal-state.ts';
import { NO_THRESHOLD } from './threshold/threshold-test.ts';

/** A signal of which nothing was seen; `alpha` is what it may spend of the probability of a false alarm. */
export function beginSignal(metric: ResolvedMetric, alpha: number): SignalState {
  return {
    name: metric.name,
    alpha,
    from: null,
    until: null,
    looks: 0,
    missed: 0,
    seconds: 0,
    silence: null,
    failure: null,
    test: beginTest(metric),
    series: EMPTY_SERIES,
  };
}

/**
 * The verdict on a signal at this moment. `fail` as soon as there is evidence, and for good. `pass` only with evidence: an effect over the tolerance is excluded, or as much was
 * seen as the plan asks for. While the source is silent it is no `pass`, whatever was seen before; when it answers again the evidence counts on.
 */
export function judgeSignal(metric: ResolvedMetric, state: SignalState): Judgement {
  const finding = findIn(metric, state);
  const said = (verdict: Verdict, code: JudgementCode, message: string): Judgement => ({
    name: metric.name,
    verdict,
    code,
    message,
    evidence: evidenceOf(metric, state, finding),
  });
  const { failure, silence } = state;
  if (failure !== null) return said('fail', failure.code, failure.message);
  if (silence !== null) return said(silence.verdict, silence.code, silentFor(silence.looks, silence.message));
  if (state.looks === 0) return said('inconclusive', 'not-begun', 'nothing was measured yet');
  if (finding.overNow) return said('inconclusive', 'over-limit-now', finding.comparison);
  if (finding.harmless) return said('pass', 'harmless', `${finding.comparison}: under what is permitted`);
  if (finding.suspicious)
    return said('inconclusive', 'harm-suspected', `${finding.comparison}: more than chance explains easily, not yet beyond doubt`);
  const lacking = lackingExposure(metric.minimum, finding, state.seconds);
  if (lacking === null) return said('pass', 'seen-enough', `${finding.comparison}: no evidence of harm`);
  return said('inconclusive', 'seen-too-little', `${finding.comparison}: ${lacking}`);
}

function silentFor(looks: number, message: string): string {
  return looks === 1 ? message : `${message} (${looks} looks in a row)`;
}

/** What of the minimum is not yet seen, for people; null when all of it is. */
function lackingExposure(minimum: MinimumExposure, finding: Finding, seconds: number): string | null {
  const wanted: readonly (readonly [number | null, number, string])[] = [
    [minimum.requests, finding.requests, 'requests on new'],
    [minimum.points, finding.points, 'values'],
    [minimum.seconds, seconds, 'seconds'],
  ];
  if (!finding.seen) return 'too little was seen to say anything';
  // A limit has seen enough once it has looked as often as it takes to fail.
  const byItself = finding.statistic?.kind === 'in-a-row';
  if (wanted.every(([least]) => least === null) && !byItself)
    return 'neither harm nor its absence is shown yet, and the plan names no minimum';
  const lacking = wanted.flatMap(([least, got, what]) =>
    least !== null && got < least ? [`${formatNumber(got)} of at least ${formatNumber(least)} ${what}`] : [],
  );
  return lacking.length === 0 ? null : `seen were ${lacking.join(', ')}`;
}

function evidenceOf(metric: ResolvedMetric, state: SignalState, finding: Finding): SignalEvidence {
  return {
    method: metric.ask.kind,
    from: state.from,
    until: state.until,
    failedAt: state.failure?.at ?? null,
    looks: state.looks,
    missed: state.missed,
    exposure: { requests: finding.requests, points: finding.points, seconds: state.seconds },
    new: finding.new,
    old: finding.old,
    ratio: finding.ratio,
    interval: finding.interval,
    tolerance: metric.tolerance,
    statistic: finding.statistic,
    dispersion: finding.dispersion,
    notes: finding.notes,
    series: pointsOf(state.series),
  };
}

function beginTest({ ask, tolerance }: ResolvedMetric): SignalState['test'] {
  switch (ask.kind) {
    case 'counts':
      return { kind: 'counts', ...beginCountsTest(tolerance) };
    case 'latency':
      return { kind: 'latency', ...beginLatencyTest(tolerance) };
    case 'gauge':
      return { kind: 'gauge', ...NO_GAUGE };
    case 'threshold':
      return { kind: 'threshold', ...NO_THRESHOLD };
    default:
      return ask satisfies never;
  }
}
