import type { MetricAsk, ResolvedMetric } from '../../verify/metric.ts';
import { parseDuration } from '../durations.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { parseLatency } from './latency.ts';
import { checkQuery } from './query-variables.ts';
import type { SignalMeaning } from './resolved-verification.ts';
import { type MetricEntry, parseTolerance } from './verification-schema.ts';

const QUERIES = ['bad', 'total', 'histogram', 'query'] as const;
const FORMS = 'query, bad and total, or histogram and threshold';

/** Whether an entry asks anything: one that does not changes the settings of a golden signal. */
export function asksSomething(entry: MetricEntry): boolean {
  return QUERIES.some((key) => entry[key] !== undefined);
}

/** A signal with its own query. Null where it does not say what is asked, which is reported. */
export function resolveMetric(name: string, entry: MetricEntry, source: string, path: PlanPath, report: PlanReport): ResolvedMetric | null {
  for (const key of QUERIES) if (entry[key] !== undefined) checkQuery(entry[key], [...path, key], report);
  const ask = askOf(name, entry, path, report);
  return ask === null ? null : { name, source: entry.source ?? source, ask, ...meaningOf(entry, defaultMeaning(ask)) };
}

/** What an entry says of a signal, over what the signal is without it. */
export function meaningOf(entry: MetricEntry, base: SignalMeaning): SignalMeaning {
  const { direction, tolerance, critical, minimum, onFail, onInconclusive } = entry;
  const given = tolerance === undefined ? null : parseTolerance(tolerance);
  return {
    direction: direction ?? base.direction,
    tolerance: given === null ? base.tolerance : Math.round((1 + given) * 1e9) / 1e9,
    critical: critical ?? base.critical,
    minimum:
      minimum === undefined
        ? base.minimum
        : {
            requests: minimum.requests ?? null,
            points: minimum.points ?? null,
            seconds: minimum.time === undefined ? null : parseDuration(minimum.time),
          },
    onFail: onFail ?? base.onFail,
    onInconclusive: onInconclusive ?? base.onInconclusive,
  };
}

function defaultMeaning(ask: MetricAsk): SignalMeaning {
  const common = { direction: 'increase', tolerance: 1.1, critical: true, onFail: 'rollback', onInconclusive: 'pause' } as const;
  switch (ask.kind) {
    case 'counts':
    case 'latency':
      return { ...common, minimum: { requests: 100, points: null, seconds: null } };
    case 'gauge':
      return { ...common, minimum: { requests: null, points: 5, seconds: null } };
    case 'threshold':
      return { ...common, minimum: { requests: null, points: ask.consecutive, seconds: null } };
    default:
      return ask satisfies never;
  }
}

function askOf(name: string, entry: MetricEntry, path: PlanPath, report: PlanReport): MetricAsk | null {
  const { bad, total, histogram, threshold, query, max, min, consecutive } = entry;
  const limited = max !== undefined || min !== undefined;
  const forms = [
    ...(bad !== undefined || total !== undefined ? ['bad and total'] : []),
    ...(histogram !== undefined ? ['histogram'] : []),
    ...(query !== undefined ? ['query'] : []),
  ];
  const add = (code: 'missing' | 'invalid-value', key: string | null, message: string, expected: string, got: string, suggestion: string) =>
    report.add({ code, path: key === null ? path : [...path, key], at: 'key', message, expected, got, suggestion });
  if (forms.length > 1) {
    const got = forms.join(' and ');
    add('invalid-value', null, `metric "${name}" asks in ${forms.length} ways`, `one of: ${FORMS}`, got, 'make a metric of each');
    return null;
  }
  if (query === undefined && limited)
    add(
      'missing',
      max === undefined ? 'min' : 'max',
      'a limit is for a query',
      'query beside it',
      'no query',
      'add query, or remove the limit',
    );
  if (histogram === undefined && threshold !== undefined && forms.length > 0)
    add(
      'invalid-value',
      'threshold',
      'a threshold is for a histogram',
      'histogram beside it',
      forms.join(''),
      'write max for a limit of a query',
    );
  if (!limited && consecutive !== undefined)
    add(
      'invalid-value',
      'consecutive',
      'consecutive is for a limit',
      'max or min beside it',
      'neither',
      'add max or min, or remove consecutive',
    );
  if (bad !== undefined || total !== undefined) {
    if (bad !== undefined && total !== undefined) return { kind: 'counts', bad, total };
    const missing = bad === undefined ? 'bad' : 'total';
    if (!report.hasShadow([...path, missing]))
      add('missing', null, `metric "${name}" has no ${missing}`, 'bad and total', `no ${missing}`, `add ${missing}: QUERY`);
    return null;
  }
  if (histogram !== undefined) {
    const thresholdSeconds = threshold === undefined ? null : parseLatency(threshold);
    if (thresholdSeconds !== null) return { kind: 'latency', histogram, thresholdSeconds };
    if (!report.hasShadow([...path, 'threshold']))
      add('missing', null, `metric "${name}" does not say what is slow`, 'threshold', 'no threshold', 'add threshold: 300ms');
    return null;
  }
  if (query === undefined) return null;
  if (!limited) return { kind: 'gauge', query };
  if (max !== undefined && min !== undefined && min > max)
    add('invalid-value', 'min', 'nothing is within these limits', `at most ${max}`, String(min), 'exchange min and max');
  return { kind: 'threshold', query, max: max ?? null, min: min ?? null, consecutive: consecutive ?? 3 };
}
