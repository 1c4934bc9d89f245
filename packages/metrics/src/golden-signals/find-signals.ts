import { type Discovery, didYouMean, type GoldenSignals, type MetricAsk } from '@sluice/core';
import { INSTRUMENTATIONS, type Instrumentation, RESOURCES, type RequestForm } from './instrumentations.ts';

/** Which series there are of the instances. */
export interface SeriesCatalog {
  has(name: string): boolean;
  /** Names of the labels that its series have. */
  labelsOf(name: string): ReadonlySet<string>;
  /** Whether a classic or native histogram has this name. */
  hasHistogram(base: string): boolean;
}

/** How a source writes that it wants one number of each instance. */
export interface QueryDialect {
  /** The sum of what a selector matches. */
  value(selector: string): string;
  /** By how much the sum grows in a second. */
  rate(selector: string): string;
}

/**
 * Golden signals of the first instrumentation of which there are series, or of the one that was named. Counts and durations are selectors with `$(pods)` in them, the
 * other signals as the dialect writes them.
 */
export function findSignals(catalog: SeriesCatalog, { instrumentation, latencySeconds }: GoldenSignals, dialect: QueryDialect): Discovery {
  const named = instrumentation === null ? INSTRUMENTATIONS : INSTRUMENTATIONS.filter(({ name }) => name === instrumentation);
  const known = INSTRUMENTATIONS.map(({ name }) => name);
  if (named.length === 0)
    return {
      kind: 'none',
      message: `there is no instrumentation ${instrumentation}: expected one of ${known.join(', ')}. ${didYouMean(instrumentation ?? '', known, 'Write metrics of your own into the verification')}`,
    };
  for (const one of named) {
    const form = one.forms.find(
      ({ requests, instances }) => (instances === undefined || instrumentation !== null) && catalog.has(requests),
    );
    if (form)
      return {
        kind: 'found',
        instrumentation: one.name,
        signals: { ...requestSignals(form, catalog, latencySeconds, dialect), ...resourceSignals(catalog, dialect) },
      };
  }
  return { kind: 'none', message: nothingFound(named) };
}

function requestSignals(
  form: RequestForm,
  catalog: SeriesCatalog,
  thresholdSeconds: number,
  dialect: QueryDialect,
): Record<string, MetricAsk> {
  const signals: Record<string, MetricAsk> = { traffic: { kind: 'gauge', query: dialect.rate(selector(form, form.requests)) } };
  const labels = catalog.labelsOf(form.requests);
  const outcome = form.outcomeLabels.find((label) => labels.has(label));
  if (outcome !== undefined)
    signals.errors = {
      kind: 'counts',
      bad: selector(form, form.requests, `${outcome}=~"${form.bad}"`),
      total: selector(form, form.requests),
    };
  if (form.durations !== null && catalog.hasHistogram(form.durations))
    signals.latency = { kind: 'latency', histogram: selector(form, form.durations), thresholdSeconds };
  return signals;
}

function resourceSignals(catalog: SeriesCatalog, dialect: QueryDialect): Record<string, MetricAsk> {
  return Object.fromEntries(
    Object.entries(RESOURCES).flatMap(([signal, candidates]): [string, MetricAsk][] => {
      const found = candidates.find(({ name }) => catalog.has(name));
      if (found === undefined) return [];
      const query = selector(found, found.name);
      return [[signal, { kind: 'gauge', query: found.counter ? dialect.rate(query) : dialect.value(query) }]];
    }),
  );
}

function selector(
  { instances = '$(pods)', matchers = '' }: { readonly instances?: string; readonly matchers?: string },
  name: string,
  ...more: readonly string[]
): string {
  return `${name}{${[instances, matchers, ...more].filter((one) => one !== '').join(',')}}`;
}

function nothingFound(looked: readonly Instrumentation[]): string {
  const names = looked.flatMap(({ forms }) => forms.map(({ requests }) => requests));
  return `the instances have none of ${names.join(', ')}. Counters often come with the first request: is there traffic? Otherwise write the metrics into the verification`;
}
