import { oneOf } from '../plan/nearest.ts';
import { describeValue, type PlanPath } from '../plan/plan-path.ts';
import type { Metric, SliSpec } from './openslo-schema.ts';
import type { PlacedSli } from './resolve-indicator.ts';
import { find } from './resolve-policies.ts';
import type { SloObjects } from './slo-files.ts';

/** Databases that answer PromQL at the API of Prometheus. */
const TYPES = ['Prometheus', 'Thanos', 'Mimir', 'Cortex', 'VictoriaMetrics'] as const;
const URL = /^https?:\/\/[^\s@]+$/;

/** Where the queries of an SLI are asked; `url` null is the Prometheus of the environment. What is wrong is reported; then null. */
export function resolveSource(sli: PlacedSli, objects: SloObjects): { readonly url: string | null } | null {
  const asked = metricsOf(sli.spec).map(({ metric, path }) => source(sli, metric, path, objects));
  if (asked.some((entry) => entry === null)) return null;
  const urls = [...new Set(asked.map((entry) => entry?.url ?? null))];
  const [url = null] = urls;
  if (urls.length <= 1) return { url };
  sli.at.add({
    code: 'invalid-value',
    at: 'key',
    path: sli.path,
    message: 'the queries of one indicator are asked of different places',
    expected: 'the same DataSource for all of them',
    got: urls.map((entry) => entry ?? 'that of the environment').join(' and '),
    suggestion: 'name the same metricSourceRef',
  });
  return null;
}

function metricsOf({ thresholdMetric, ratioMetric = {} }: SliSpec): readonly { readonly metric: Metric; readonly path: PlanPath }[] {
  const { good, bad, total, raw } = ratioMetric;
  const ratio = Object.entries({ good, bad, total, raw }).map(([key, metric]) => ({ metric, path: ['ratioMetric', key] }));
  return [{ metric: thresholdMetric, path: ['thresholdMetric'] }, ...ratio].flatMap(({ metric, path }) =>
    metric ? [{ metric, path }] : [],
  );
}

function source(sli: PlacedSli, { metricSource }: Metric, path: PlanPath, objects: SloObjects): { readonly url: string | null } | null {
  const at = [...sli.path, ...path, 'metricSource'];
  const { metricSourceRef, type } = metricSource;
  if (type !== undefined && !isServed(type)) return refuseType(sli.at, [...at, 'type'], type);
  if (metricSourceRef === undefined) {
    if (type !== undefined) return { url: null };
    sli.at.add({
      code: 'missing',
      at: 'key',
      path: at,
      message: 'nothing says of whom this is asked',
      expected: 'type: Prometheus, or metricSourceRef with the name of a DataSource',
      got: 'neither',
      suggestion: 'add type: Prometheus',
    });
    return null;
  }
  const named = find(objects, 'DataSource', metricSourceRef, sli.at, [...at, 'metricSourceRef']);
  if (!named) return null;
  const { spec } = named.value;
  if (!isServed(spec.type)) return refuseType(named, ['spec', 'type'], spec.type);
  const details = Object.entries(spec.connectionDetails ?? {});
  const unserved = details.filter(([key]) => key !== 'url');
  for (const [key] of unserved) {
    named.add({
      code: 'not-served',
      at: 'key',
      path: ['spec', 'connectionDetails', key],
      message: 'of the connection only its address is read from SLO files',
      expected: 'url, or nothing',
      got: key.slice(0, 80),
      suggestion: 'remove it; how to sign in is said in the plan, under metrics.prometheus of the environment',
    });
  }
  const url = details.find(([key]) => key === 'url')?.[1];
  if (url === undefined) return unserved.length > 0 ? null : { url: null };
  if (typeof url === 'string' && URL.test(url)) return { url };
  named.add({
    code: 'invalid-value',
    at: 'value',
    path: ['spec', 'connectionDetails', 'url'],
    message: 'this is not the address of a Prometheus',
    expected: 'https://… or http://…, without a user in it',
    got: describeValue(typeof url === 'string' ? url.replace(/\/\/[^@]*@/, '//…@') : url),
    suggestion: 'write the address up to /api/v1',
  });
  return null;
}

function isServed(type: string): boolean {
  return TYPES.some((served) => served.toLowerCase() === type.toLowerCase());
}

function refuseType(at: PlacedSli['at'], path: PlanPath, type: string): null {
  at.add({
    code: 'not-served',
    at: 'value',
    path,
    message: 'SLOs are asked of Prometheus and what answers like it',
    expected: oneOf(TYPES),
    got: type.slice(0, 80),
    suggestion: 'write the indicator in PromQL with type: Prometheus, or leave this file out of slo.files',
  });
  return null;
}
