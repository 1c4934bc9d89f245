import { SourceError } from '../../source-error.ts';
import type { Exposition, Labels, MetricType, Sample } from '../exposition/exposition.ts';
import { parseValue } from '../exposition/parse-value.ts';
import type { NativeHistogram } from '../histogram/native-histogram.ts';
import type { ScrapedPod } from '../scrape/pod-looks.ts';
import type { Selector } from '../selector/selector.ts';

/** Where the counters of one instance stood at a look. */
export interface Snapshot {
  /** By the labels of the series. */
  readonly counters: ReadonlyMap<string, Counted<number>>;
  /** Cumulative counts by upper bound, by the labels without `le`. */
  readonly classics: ReadonlyMap<string, Counted<ReadonlyMap<number, number>>>;
  readonly natives: ReadonlyMap<string, Counted<NativeHistogram>>;
  /** `process_start_time_seconds`; null where it is not exposed. */
  readonly processStart: number | null;
}

export interface Counted<T> {
  readonly value: T;
  /** `_created`: when this series began; null where it is not exposed. */
  readonly createdAt: number | null;
}

export const PROCESS_START = 'process_start_time_seconds';
/** As Prometheus looks back. */
const STALE_MS = 5 * 60_000;
const AHEAD_MS = 60_000;
const COUNTED = ['counter', 'histogram', 'summary', 'unknown'];

/** Names of series that a snapshot of this counter takes. */
export function counterNames(name: string): readonly string[] {
  return [name, createdName(name), PROCESS_START];
}

/** @throws SourceError for values that count nothing */
export function counterSnapshot(pod: ScrapedPod, selector: Selector): Snapshot {
  const type = typeOf(pod.exposition, selector.name);
  if (type !== undefined && !COUNTED.includes(type))
    throw new SourceError('bad-query', `${selector.text} is a ${type} (${pod.name}): expected a counter, or _count of a histogram`);
  const created = createdTimes(pod, createdName(selector.name));
  const counters = new Map<string, Counted<number>>();
  for (const sample of samplesOf(pod, selector.name, selector)) {
    const key = keyOf(sample.labels);
    counters.set(key, { value: counted(sample, pod), createdAt: created.get(key) ?? null });
  }
  return { ...EMPTY_SNAPSHOT, counters, processStart: processStart(pod) };
}

/** Names of series that a snapshot of this histogram takes. */
export function histogramNames(base: string): readonly string[] {
  return [base, `${base}_bucket`, `${base}_created`, PROCESS_START];
}

/** `x_bucket` is the histogram `x` too. */
export function histogramBase(name: string): string {
  return name.replace(/_bucket$/, '');
}

/** @throws SourceError for values that count nothing */
export function histogramSnapshot(pod: ScrapedPod, selector: Selector): Snapshot {
  const base = histogramBase(selector.name);
  const type = typeOf(pod.exposition, base);
  if (type !== undefined && type !== 'histogram' && type !== 'unknown')
    throw new SourceError('bad-query', `${base} is a ${type} (${pod.name}): expected a histogram`);
  const created = createdTimes(pod, `${base}_created`);
  const groups = new Map<string, Map<number, number>>();
  for (const sample of samplesOf(pod, `${base}_bucket`, selector)) {
    const { le, ...labels } = sample.labels;
    const bound = parseValue(le ?? '');
    if (bound === null || Number.isNaN(bound))
      throw new SourceError('unexpected-answer', `${pod.name}: a bucket of ${base} without a bound: le is ${JSON.stringify(le)}`);
    const key = keyOf(labels);
    const buckets = groups.get(key) ?? new Map<number, number>();
    buckets.set(bound, counted(sample, pod));
    groups.set(key, buckets);
  }
  const natives = pod.exposition.natives.filter(({ name, labels }) => name === base && selector.matches(labels));
  return {
    counters: new Map(),
    classics: new Map([...groups].map(([key, value]) => [key, { value, createdAt: created.get(key) ?? null }])),
    natives: new Map(natives.map(({ labels, histogram }) => [keyOf(labels), { value: histogram, createdAt: null }])),
    processStart: processStart(pod),
  };
}

export const EMPTY_SNAPSHOT: Snapshot = { counters: new Map(), classics: new Map(), natives: new Map(), processStart: null };

export function samplesOf(pod: ScrapedPod, name: string, selector: Selector): readonly Sample[] {
  const samples = pod.exposition.samples.filter((sample) => sample.name === name && selector.matches(sample.labels));
  for (const { timestampMs } of samples) {
    if (timestampMs === null) continue;
    const behindMs = pod.at - timestampMs;
    if (behindMs > STALE_MS)
      throw new SourceError(
        'stale',
        `${pod.name}: ${name} is ${Math.round(behindMs / 60_000)} min old by its own timestamp, or its clock is behind; expected at most 5 min`,
      );
    if (behindMs < -AHEAD_MS)
      throw new SourceError(
        'clock-skew',
        `${pod.name}: ${name} is ${Math.round(-behindMs / 1000)} s ahead of this clock by its own timestamp`,
      );
  }
  return samples;
}

/** Type of the family that a series is part of; undefined where the instance does not say. */
export function typeOf({ types }: Exposition, name: string): MetricType | undefined {
  const own = types.get(name);
  if (own !== undefined) return own;
  const [, base = '', suffix = ''] = /^(.+)_(total|count|sum|bucket|created)$/.exec(name) ?? [];
  const type = types.get(base);
  if (type === undefined) return undefined;
  // What a family has beside its series: `_total` of a counter, `_count` of a histogram.
  return suffix === 'total' ? (type === 'counter' ? type : undefined) : type === 'histogram' || type === 'summary' ? type : undefined;
}

function counted({ name, value }: Sample, pod: ScrapedPod): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new SourceError('not-a-number', `${pod.name}: ${name} is ${value}: expected a count`);
}

function createdName(name: string): string {
  return `${name.replace(/_(?:total|count|sum|bucket)$/, '')}_created`;
}

function createdTimes(pod: ScrapedPod, name: string): ReadonlyMap<string, number> {
  return new Map(
    pod.exposition.samples.flatMap((sample) =>
      sample.name === name && Number.isFinite(sample.value) ? [[keyOf(sample.labels), sample.value]] : [],
    ),
  );
}

function processStart({ exposition }: ScrapedPod): number | null {
  return exposition.samples.find(({ name }) => name === PROCESS_START)?.value ?? null;
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
