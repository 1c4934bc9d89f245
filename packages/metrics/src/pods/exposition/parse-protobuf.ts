import type { NativeHistogram } from '../histogram/native-histogram.ts';
import {
  type Exposition,
  ExpositionError,
  type Labels,
  MAX_NAMES,
  MAX_WANTED_SAMPLES,
  type MetricType,
  type NativeSample,
  type Sample,
  type Wants,
} from './exposition.ts';
import {
  doubleOf,
  doublesOf,
  type FieldValue,
  fieldsOf,
  messageOf,
  numberOf,
  readVarint,
  signedOf,
  textOf,
  zigzagsOf,
} from './protobuf-reader.ts';

const TYPES: readonly MetricType[] = ['counter', 'gauge', 'summary', 'unknown', 'histogram', 'gaugehistogram'];

/**
 * The delimited protobuf format, the only one that has native histograms: messages `MetricFamily`, each behind its length. A classic histogram
 * becomes the series of the text format. Numbers of the fields: client_model, io/prometheus/client/metrics.proto.
 *
 * @throws ExpositionError
 */
export function parseProtobuf(bytes: Uint8Array, wants: Wants): Exposition {
  const samples: Sample[] = [];
  const natives: NativeSample[] = [];
  const types = new Map<string, MetricType>();
  const names = new Set<string>();
  for (let position = 0; position < bytes.length; ) {
    const length = readVarint(bytes, position);
    const end = length.end + Number(length.bits);
    if (end > bytes.length) throw new ExpositionError('truncated', `it ends within a message: expected ${end} bytes, got ${bytes.length}`);
    const family = familyOf(bytes.subarray(length.end, end));
    position = end;
    if (types.size < MAX_NAMES) types.set(family.name, family.type);
    for (const suffix of family.type === 'histogram'
      ? ['', '_bucket', '_sum', '_count']
      : family.type === 'summary'
        ? ['', '_sum', '_count']
        : [''])
      if (names.size < MAX_NAMES) names.add(family.name + suffix);
    for (const message of family.metrics) addMetric(message, family.name, wants, samples, natives);
    if (samples.length + natives.length > MAX_WANTED_SAMPLES)
      throw new ExpositionError('too-large', `more than ${MAX_WANTED_SAMPLES} series that are asked for`);
  }
  return { samples, natives, types, names };
}

function familyOf(message: Uint8Array): { readonly name: string; readonly type: MetricType; readonly metrics: readonly Uint8Array[] } {
  let name = '';
  let type: MetricType = 'counter';
  const metrics: Uint8Array[] = [];
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) name = textOf(value);
    else if (number === 3) type = TYPES[numberOf(value)] ?? 'unknown';
    else if (number === 4) metrics.push(messageOf(value));
  }
  return { name, type, metrics };
}

function addMetric(message: Uint8Array, family: string, wants: Wants, samples: Sample[], natives: NativeSample[]): void {
  const labels: Record<string, string> = {};
  let timestampMs: number | null = null;
  let content: { readonly number: number; readonly bytes: Uint8Array } | null = null;
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) {
      const [name, text] = labelOf(messageOf(value));
      labels[name] = text;
    } else if (number === 6) timestampMs = signedOf(value);
    else if ([2, 3, 4, 5, 7].includes(number)) content = { number, bytes: messageOf(value) };
  }
  if (content === null) return;
  const add = (name: string, value: number, more: Labels = {}): void => {
    if (wants(name)) samples.push({ name, labels: { ...labels, ...more }, value, timestampMs });
  };
  if (content.number === 7) {
    const { native } = addHistogram(content.bytes, family, add);
    if (native !== null && (wants(family) || wants(`${family}_bucket`)))
      natives.push({ name: family, labels, histogram: native, timestampMs });
  } else if (content.number === 4) addSummary(content.bytes, family, add);
  else add(family, valueIn(content.bytes));
}

function labelOf(message: Uint8Array): readonly [string, string] {
  let [name, text] = ['', ''];
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) name = textOf(value);
    else if (number === 2) text = textOf(value);
  }
  return [name, text];
}

/** Of a counter, a gauge and what has no type. */
function valueIn(message: Uint8Array): number {
  for (const { number, value } of fieldsOf(message)) if (number === 1) return doubleOf(value);
  return 0;
}

type Add = (name: string, value: number, labels?: Labels) => void;

function addSummary(message: Uint8Array, family: string, add: Add): void {
  for (const { number, value } of fieldsOf(message)) {
    if (number === 1) add(`${family}_count`, numberOf(value));
    else if (number === 2) add(`${family}_sum`, doubleOf(value));
    else if (number === 3) {
      const { 1: quantile = 0, 2: at = 0 } = doublesByNumber(messageOf(value));
      add(family, at, { quantile: String(quantile) });
    }
  }
}

function addHistogram(message: Uint8Array, family: string, add: Add): { readonly native: NativeHistogram | null } {
  const buckets: { readonly bound: number; readonly count: number }[] = [];
  const fields = new Map<number, FieldValue[]>();
  for (const { number, value } of fieldsOf(message)) {
    if (number === 3) buckets.push(bucketOf(messageOf(value)));
    else fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  const last = (number: number): FieldValue | undefined => fields.get(number)?.at(-1);
  const count = countOf(last(1), last(4));
  const sum = last(2);
  const schema = last(5);
  const native = schema === undefined ? null : nativeOf(zigzagsOf(schema)[0] ?? 0, count, fields);
  // A histogram that is only native has no bucket of the other kind, not even the last one.
  if (native === null || buckets.length > 0) {
    for (const { bound, count: upTo } of buckets)
      add(`${family}_bucket`, upTo, { le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) });
    if (buckets.at(-1)?.bound !== Number.POSITIVE_INFINITY) add(`${family}_bucket`, count, { le: '+Inf' });
  }
  add(`${family}_count`, count);
  if (sum !== undefined) add(`${family}_sum`, doubleOf(sum));
  return { native };
}

function bucketOf(message: Uint8Array): { readonly bound: number; readonly count: number } {
  const fields = new Map([...fieldsOf(message)].map(({ number, value }) => [number, value]));
  const bound = fields.get(2);
  return { bound: bound === undefined ? 0 : doubleOf(bound), count: countOf(fields.get(1), fields.get(4)) };
}

/** A count is a whole number, or a fraction in a field of its own that comes first when it is there. */
function countOf(whole: FieldValue | undefined, fraction: FieldValue | undefined): number {
  const fractional = fraction === undefined ? 0 : doubleOf(fraction);
  return fractional > 0 ? fractional : whole === undefined ? 0 : numberOf(whole);
}

function nativeOf(schema: number, count: number, fields: ReadonlyMap<number, readonly FieldValue[]>): NativeHistogram | null {
  const all = (number: number): readonly FieldValue[] => fields.get(number) ?? [];
  const zeroThreshold = all(6).map(doubleOf).at(-1) ?? 0;
  const spans = all(12);
  const zero = countOf(all(7).at(-1), all(8).at(-1));
  // A histogram with a schema and nothing else of this kind is a classic one (as Prometheus tells them apart).
  if (spans.length === 0 && all(9).length === 0 && zeroThreshold === 0 && zero === 0) return null;
  if (schema < -4 || schema > 8) throw new ExpositionError('malformed', `a native histogram of schema ${schema}: expected -4 to 8`);
  const negative = bucketsOf(all(9), all(10), all(11));
  return {
    schema,
    zeroThreshold,
    zeroCount: zero + [...negative.values()].reduce((total, one) => total + one, 0),
    positive: bucketsOf(spans, all(13), all(14)),
    count,
  };
}

const MAX_BUCKETS = 10_000;

/** Spans of neighbouring buckets, each so far behind the one before; counts as differences from one bucket to the next, or as they are. */
function bucketsOf(spans: readonly FieldValue[], deltas: readonly FieldValue[], counts: readonly FieldValue[]): Map<number, number> {
  const buckets = new Map<number, number>();
  const absolute = counts.flatMap(doublesOf);
  const differences = deltas.flatMap(zigzagsOf);
  let index = 0;
  let taken = 0;
  let current = 0;
  for (const span of spans) {
    let [offset, length] = [0, 0];
    for (const { number, value } of fieldsOf(messageOf(span))) {
      if (number === 1) offset = zigzagsOf(value)[0] ?? 0;
      else if (number === 2) length = numberOf(value);
    }
    index += offset;
    if (buckets.size + length > MAX_BUCKETS) throw new ExpositionError('too-large', `a histogram of more than ${MAX_BUCKETS} buckets`);
    for (let step = 0; step < length; step += 1, index += 1, taken += 1) {
      current = absolute.length > 0 ? (absolute[taken] ?? 0) : current + (differences[taken] ?? 0);
      if (current > 0) buckets.set(index, current);
    }
  }
  return buckets;
}

function doublesByNumber(message: Uint8Array): Readonly<Record<number, number>> {
  return Object.fromEntries([...fieldsOf(message)].map(({ number, value }) => [number, doubleOf(value)]));
}
