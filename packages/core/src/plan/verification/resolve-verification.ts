import type { ResolvedMetric } from '../../verify/metric.ts';
import { parseDuration } from '../durations.ts';
import type { SourceKind } from '../metrics/metrics-schema.ts';
import { didYouMean, oneOf } from '../nearest.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { GOLDEN_MEANINGS } from './golden-signals.ts';
import { parseLatency } from './latency.ts';
import { asksSomething, meaningOf, resolveMetric } from './resolve-metric.ts';
import type { ResolvedVerification, SignalMeaning } from './resolved-verification.ts';
import type { VerificationEntry } from './verification-schema.ts';

/** Sources that every target of an environment has; the first answers where a plan names none. Null where no environment is meant. */
export interface SourcesHere {
  readonly environment: string;
  readonly kinds: readonly SourceKind[];
  /** What a failure does where a signal does not say: a team that wants nothing undone by itself has said so once. */
  readonly onFail: 'rollback' | 'hold';
}

/** A verification with everything written out. What is wrong with it is reported. */
export function resolveVerification(
  name: string,
  entry: VerificationEntry,
  here: SourcesHere | null,
  path: PlanPath,
  report: PlanReport,
): ResolvedVerification {
  const source = entry.with.source ?? here?.kinds[0] ?? 'pods';
  checkSource(entry.with.source, here, [...path, 'with', 'source'], report);
  const usual = <T extends SignalMeaning>(meaning: T): T =>
    here?.onFail === 'hold' && meaning.onFail === 'rollback' ? { ...meaning, onFail: 'hold' } : meaning;
  const signals = Object.fromEntries(Object.entries(GOLDEN_MEANINGS).map(([signal, meaning]) => [signal, usual(meaning)]));
  const metrics: ResolvedMetric[] = [];
  for (const [metric, settings] of Object.entries(entry.metrics)) {
    const at = [...path, 'metrics', metric];
    checkSource(settings.source, here, [...at, 'source'], report);
    if (asksSomething(settings)) {
      const resolved = resolveMetric(metric, settings, source, at, report);
      if (resolved) metrics.push(settings.onFail === undefined ? usual(resolved) : resolved);
      continue;
    }
    const golden = entry.use === undefined || !Object.hasOwn(GOLDEN_MEANINGS, metric) ? undefined : GOLDEN_MEANINGS[metric];
    if (golden === undefined) asksNothing(metric, entry, at, report);
    else signals[metric] = meaningOf(settings, usual(golden));
  }
  for (const { name: own } of metrics) delete signals[own];
  return {
    name,
    compare: entry.compare,
    intervalSeconds: parseDuration(entry.interval) ?? 15,
    alpha: entry.alpha,
    instances: entry.instances ?? here?.onFail ?? 'rollback',
    golden:
      entry.use === undefined
        ? null
        : { source, instrumentation: entry.with.instrumentation ?? null, latencySeconds: parseLatency(entry.with.latency) ?? 0.5, signals },
    metrics,
  };
}

function checkSource(source: SourceKind | undefined, here: SourcesHere | null, path: PlanPath, report: PlanReport): void {
  if (source === undefined || here === null || here.kinds.includes(source)) return;
  report.add({
    code: 'unknown-name',
    path,
    at: 'value',
    message: `environment "${here.environment}" has no source "${source}" on all of its targets`,
    expected: oneOf(here.kinds),
    got: source,
    suggestion: `add ${source} under environments.${here.environment}.metrics`,
  });
}

function asksNothing(metric: string, { use }: VerificationEntry, path: PlanPath, report: PlanReport): void {
  if (report.touched(path)) return;
  const golden = use === undefined ? [] : Object.keys(GOLDEN_MEANINGS);
  report.add({
    code: 'missing',
    path,
    at: 'key',
    message: `metric "${metric}" does not say what is asked`,
    expected: `query, bad and total, or histogram and threshold${golden.length === 0 ? '' : `; or the name of a golden signal: ${golden.join(', ')}`}`,
    got: 'none of them',
    suggestion: didYouMean(metric, golden, 'add query: QUERY'),
  });
}
