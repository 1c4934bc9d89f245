import { addHistograms, type NativeHistogram, increaseOf as nativeIncrease } from '../histogram/native-histogram.ts';
import { type Counted, EMPTY_SNAPSHOT, type Snapshot } from './snapshot.ts';

/** What happened between two looks at one instance. */
export interface Increase {
  /** Of counters. */
  readonly count: number;
  /** One for each classic histogram: cumulative counts by upper bound. */
  readonly classics: readonly ReadonlyMap<number, number>[];
  readonly natives: readonly NativeHistogram[];
}

/**
 * A counter that fell has begun anew, and all of it is new; so has everything of a process that started anew, and a series that was not there before. Worked example: 100, then 7:
 * 7 requests. Of a histogram all buckets begin anew together.
 */
export function increaseBetween(before: Snapshot, now: Snapshot): Increase {
  const restarted = before.processStart !== null && now.processStart !== null && before.processStart !== now.processStart;
  const from = restarted ? EMPTY_SNAPSHOT : before;
  return {
    count: [...now.counters].reduce((sum, [key, counter]) => sum + counterIncrease(from.counters.get(key), counter), 0),
    classics: [...now.classics].map(([key, buckets]) => bucketIncrease(from.classics.get(key), buckets)),
    natives: [...now.natives].map(([key, { value }]) => {
      const known = from.natives.get(key);
      return (known && nativeIncrease(known.value, value)) ?? value;
    }),
  };
}

function counterIncrease(before: Counted<number> | undefined, now: Counted<number>): number {
  return before === undefined || beganAnew(before, now) || now.value < before.value ? now.value : now.value - before.value;
}

function bucketIncrease(
  before: Counted<ReadonlyMap<number, number>> | undefined,
  now: Counted<ReadonlyMap<number, number>>,
): ReadonlyMap<number, number> {
  if (before === undefined || beganAnew(before, now)) return now.value;
  const fell = [...before.value].some(([bound, count]) => (now.value.get(bound) ?? 0) < count);
  return fell ? now.value : new Map([...now.value].map(([bound, count]) => [bound, count - (before.value.get(bound) ?? 0)]));
}

function beganAnew(before: Counted<unknown>, now: Counted<unknown>): boolean {
  return before.createdAt !== null && now.createdAt !== null && now.createdAt > before.createdAt;
}

/** Bounds that all of them have: in between nobody knows how many there were. */
export function addClassics(classics: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const [first, ...others] = classics;
  if (first === undefined) return new Map();
  return new Map(
    [...first]
      .filter(([bound]) => others.every((other) => other.has(bound)))
      .map(([bound, count]): [number, number] => [bound, others.reduce((sum, other) => sum + (other.get(bound) ?? 0), count)])
      .sort(([a], [b]) => a - b),
  );
}

export function addNatives(natives: readonly NativeHistogram[]): NativeHistogram | null {
  const [first, ...others] = natives;
  return first === undefined ? null : others.reduce(addHistograms, first);
}
