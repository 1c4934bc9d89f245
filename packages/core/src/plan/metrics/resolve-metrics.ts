import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { resolveCloudwatch } from './cloudwatch-settings.ts';
import { resolveDatadog } from './datadog-settings.ts';
import { resolveGraphite } from './graphite-settings.ts';
import { resolveInfluxdb } from './influxdb-settings.ts';
import { resolveLogs } from './logs-settings.ts';
import type { MetricsEntry, SourceKind, SourceSettings } from './metrics-schema.ts';
import { resolveNewrelic } from './newrelic-settings.ts';
import { DEFAULT_PODS, resolvePods } from './pods-settings.ts';
import { resolvePrometheus } from './prometheus-settings.ts';
import { resolveWeb } from './web-settings.ts';

/** The sources of one target: what it says itself, else what its environment says, kind by kind; pods in any case. */
export function resolveMetrics(
  written: readonly { readonly entry: MetricsEntry | undefined; readonly path: PlanPath }[],
  report: PlanReport,
): readonly SourceSettings[] {
  const sources = new Map<SourceKind, SourceSettings>();
  for (const { entry = {}, path } of written) {
    if (entry.prometheus) sources.set('prometheus', resolvePrometheus(entry.prometheus, [...path, 'prometheus'], report));
    if (entry.datadog) sources.set('datadog', resolveDatadog(entry.datadog));
    if (entry.cloudwatch) sources.set('cloudwatch', resolveCloudwatch(entry.cloudwatch));
    if (entry.newrelic) sources.set('newrelic', resolveNewrelic(entry.newrelic));
    if (entry.graphite) sources.set('graphite', resolveGraphite(entry.graphite, [...path, 'graphite'], report));
    if (entry.influxdb) sources.set('influxdb', resolveInfluxdb(entry.influxdb, [...path, 'influxdb'], report));
    if (entry.pods) sources.set('pods', resolvePods(entry.pods));
    if (entry.logs) sources.set('logs', resolveLogs(entry.logs));
    if (entry.web) sources.set('web', resolveWeb(entry.web, [...path, 'web'], report));
  }
  if (!sources.has('pods')) sources.set('pods', DEFAULT_PODS);
  return [...sources.values()];
}
