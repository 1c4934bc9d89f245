import type { Discovery, GoldenSignals, MetricPlace, MetricSide } from '@sluice/core';
import { findSignals, type QueryDialect } from '../golden-signals/find-signals.ts';
import { INSTRUMENTATIONS, RESOURCES, type RequestForm } from '../golden-signals/instrumentations.ts';
import { SourceError } from '../source-error.ts';
import { fillQuery } from './fill-query.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import { type PodLabels, podMatchers, quoted } from './side-matchers.ts';

/** Series of instances that have just gone, or were not asked for a while, are found too. */
const LOOKED_BACK_MS = 15 * 60_000;
const MOST_LABELS = 1_000;

/** Whose series are looked for. */
export interface Instances {
  readonly place: MetricPlace;
  readonly side: MetricSide;
  readonly labels: PodLabels;
}

/**
 * The signals of the instrumentation that these instances have. One request tells which of the known metrics they have, one more each the labels of those
 * that count requests.
 *
 * @throws SourceError as the client
 */
export async function discoverSignals(
  client: PrometheusClient,
  instances: Instances,
  wanted: GoldenSignals,
  signal: AbortSignal,
): Promise<Discovery> {
  const forms = INSTRUMENTATIONS.filter(({ name }) => wanted.instrumentation === null || name === wanted.instrumentation).flatMap(
    (one) => one.forms,
  );
  const matchers = matchersOf(forms, instances, wanted);
  const names = await namesOf(client, forms, matchers, instances.side, signal);
  const labels = new Map<string, ReadonlySet<string>>();
  const { until } = instances.side;
  for (const { requests } of forms.filter((form) => names.has(form.requests))) {
    const scope = { from: until - LOOKED_BACK_MS, until, limit: MOST_LABELS };
    labels.set(requests, new Set((await client.labels([`${requests}{${matchers}}`], scope, signal)).data));
  }
  const catalog = {
    has: (name: string) => names.has(name),
    labelsOf: (name: string) => labels.get(name) ?? new Set<string>(),
    hasHistogram: (base: string) => names.has(`${base}_bucket`) || names.has(base),
  };
  const found = findSignals(catalog, wanted, dialectOf(instances.labels));
  return found.kind === 'found' ? found : { kind: 'none', message: `${client.place}, for {${matchers.slice(0, 300)}}: ${found.message}` };
}

/** One number per instance. */
function dialectOf({ pod }: PodLabels): QueryDialect {
  return {
    value: (selector) => `sum by (${pod}) (${selector})`,
    rate: (selector) => `sum by (${pod}) (rate(${selector}[$(interval)]))`,
  };
}

function matchersOf(forms: readonly RequestForm[], { place, side, labels }: Instances, { instrumentation }: GoldenSignals): string {
  const ofServices = instrumentation === null ? undefined : forms.find(({ instances }) => instances !== undefined)?.instances;
  if (ofServices === undefined) return podMatchers(place, [side], labels);
  return fillQuery(ofServices, { place, sides: [side], labels, intervalMs: LOOKED_BACK_MS });
}

async function namesOf(
  client: PrometheusClient,
  forms: readonly RequestForm[],
  matchers: string,
  { until }: MetricSide,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = [
    ...forms.flatMap(({ requests, durations }) => [requests, ...(durations === null ? [] : [durations, `${durations}_bucket`])]),
    ...Object.values(RESOURCES).flatMap((candidates) => candidates.map(({ name }) => name)),
  ];
  const selector = `{__name__=~${quoted([...new Set(names)].join('|'))},${matchers}}`;
  const query = `count by (__name__) (last_over_time(${selector}[${LOOKED_BACK_MS / 60_000}m]))`;
  const { data } = await client.query(query, until, signal);
  if (data.kind !== 'vector')
    throw new SourceError('unexpected-answer', `${client.place} answered a ${data.kind} for ${query.slice(0, 300)}`);
  return new Set(data.series.flatMap(({ labels }) => labels.__name__ ?? []));
}
