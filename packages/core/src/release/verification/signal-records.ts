import type { ResolvedVerification } from '../../plan/verification/resolved-verification.ts';
import type { SignalRecord } from '../../record/verification-record.ts';
import type { InstancesJudgement } from '../../verify/instances/judge-instances.ts';
import type { Judgement } from '../../verify/judgement.ts';
import type { ResolvedMetric } from '../../verify/metric.ts';

/** What is known of a metric, as the record keeps it. */
export function metricRecord({ ask, critical }: ResolvedMetric, { name, verdict, code, message, evidence }: Judgement): SignalRecord {
  const { method, from, until, failedAt, looks, missed, exposure, ratio, interval, tolerance, statistic } = evidence;
  return {
    name,
    method,
    critical,
    thresholdSeconds: ask.kind === 'latency' ? ask.thresholdSeconds : null,
    verdict,
    code,
    message,
    from,
    until,
    failedAt,
    looks,
    missed,
    exposure: { ...exposure },
    new: evidence.new && { ...evidence.new },
    old: evidence.old && { ...evidence.old },
    ratio,
    interval: interval && { ...interval },
    tolerance,
    statistic: statistic && { ...statistic },
    series: evidence.series.map((point) => ({ ...point })),
  };
}

/** Restarts, kills for lack of memory and lost readiness, as one more signal. Its value is the number of restarts. */
export function instancesRecord(
  { verdict, code, message, evidence }: InstancesJudgement,
  what: ResolvedVerification['instances'],
  times: { readonly from: number | null; readonly until: number | null; readonly failedAt: number | null; readonly looks: number },
): SignalRecord {
  const { new: fresh, old, lookedAtSeconds } = evidence;
  const side = ({ restarts, instanceCount }: typeof fresh) => ({ bad: restarts, total: instanceCount, value: restarts });
  return {
    name: 'instances',
    method: 'instances',
    critical: what !== 'continue',
    thresholdSeconds: null,
    verdict,
    code,
    message,
    ...times,
    missed: 0,
    exposure: { requests: 0, points: 0, seconds: lookedAtSeconds },
    new: side(fresh),
    old: side(old),
    ratio: null,
    interval: null,
    tolerance: null,
    statistic: null,
    series: [],
  };
}

/** Golden signals that no source has shown yet. */
export function undiscoveredRecord(message: string): SignalRecord {
  return {
    name: 'golden-signals',
    method: 'counts',
    critical: true,
    thresholdSeconds: null,
    verdict: 'inconclusive',
    code: 'no-data',
    message,
    from: null,
    until: null,
    failedAt: null,
    looks: 0,
    missed: 0,
    exposure: { requests: 0, points: 0, seconds: 0 },
    new: null,
    old: null,
    ratio: null,
    interval: null,
    tolerance: null,
    statistic: null,
    series: [],
  };
}
