/**
 * A native (exponential) histogram of Prometheus: bucket `i` of the positive ones holds observations in (base^(i−1), base^i], where base = 2^(2^−schema)
 * (https://prometheus.io/docs/specs/native_histograms/). Worked example: schema 0, so base 2; bucket 3 holds observations over 4 and up to 8.
 */
export interface NativeHistogram {
  /** −4 … 8; each one more halves the width of the buckets. */
  readonly schema: number;
  readonly zeroThreshold: number;
  /** Observations not over the zero threshold, negative ones too: what is not over zero is fast. */
  readonly zeroCount: number;
  /** Observations in each bucket that has any, by its index. */
  readonly positive: ReadonlyMap<number, number>;
  readonly count: number;
}

/** Upper bound of a bucket. The exponent is a binary fraction: bounds that two schemas share are the same number. */
export function upperBoundOf(index: number, schema: number): number {
  return 2 ** (index * 2 ** -schema);
}

/** Smallest bucket whose upper bound is not under the value. */
export function indexOf(value: number, schema: number): number {
  let index = Math.ceil(Math.log2(value) * 2 ** schema);
  while (upperBoundOf(index, schema) < value) index += 1;
  while (upperBoundOf(index - 1, schema) >= value) index -= 1;
  return index;
}

/** The same observations in wider buckets: two neighbours become one with each step of the schema. */
export function atSchema(histogram: NativeHistogram, schema: number): NativeHistogram {
  const steps = histogram.schema - schema;
  if (steps <= 0) return histogram;
  const positive = new Map<number, number>();
  for (const [index, count] of histogram.positive) {
    const wider = Math.ceil(index / 2 ** steps);
    positive.set(wider, (positive.get(wider) ?? 0) + count);
  }
  return { ...histogram, schema, positive };
}

/** Sum at the lowest resolution of the two; observations under the wider zero threshold stay in their buckets, of which the upper bound tells the truth. */
export function addHistograms(one: NativeHistogram, other: NativeHistogram): NativeHistogram {
  const schema = Math.min(one.schema, other.schema);
  const [a, b] = [atSchema(one, schema), atSchema(other, schema)];
  const positive = new Map(a.positive);
  for (const [index, count] of b.positive) positive.set(index, (positive.get(index) ?? 0) + count);
  return {
    schema,
    zeroThreshold: Math.max(a.zeroThreshold, b.zeroThreshold),
    zeroCount: a.zeroCount + b.zeroCount,
    positive,
    count: a.count + b.count,
  };
}

/**
 * What was observed since; null when it is not the same histogram going on (something fell), so that all of it is new. A client that runs out of buckets
 * lowers the schema or widens the zero bucket in between: buckets are compared at the lower resolution, and what fell into the wider zero bucket may be taken from there.
 */
export function increaseOf(before: NativeHistogram, now: NativeHistogram): NativeHistogram | null {
  const schema = Math.min(before.schema, now.schema);
  const [a, b] = [atSchema(before, schema), atSchema(now, schema)];
  let swallowed = 0;
  const positive = new Map(b.positive);
  for (const [index, count] of a.positive) {
    const left = (positive.get(index) ?? 0) - count;
    if (left >= 0) positive.set(index, left);
    else if (upperBoundOf(index, schema) <= now.zeroThreshold) {
      swallowed -= left;
      positive.delete(index);
    } else return null;
  }
  const zeroCount = b.zeroCount - a.zeroCount - swallowed;
  const count = b.count - a.count;
  return zeroCount < 0 || count < 0 ? null : { schema, zeroThreshold: now.zeroThreshold, zeroCount, positive, count };
}
