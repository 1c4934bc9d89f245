import type { ResolvedMetric } from './metric.ts';
import type { Counts, Distribution, NoReading, Reading } from './reading.ts';

/** More bad events than there are events, by more than rounding and extrapolation explain. */
const EXCESS = 1.05;

const EXPECTED = { counts: 'counts', latency: 'distribution', gauge: 'values', threshold: 'values' } as const satisfies Record<
  ResolvedMetric['ask']['kind'],
  Reading['kind']
>;

/** The reading as it can be counted, or why it cannot: numbers that are none, negative counts, more bad events than events, buckets out of order, another kind than was asked for. */
export function checkReading({ ask }: ResolvedMetric, reading: Reading): Reading {
  if (reading.kind === 'nothing') return reading;
  if (reading.kind !== EXPECTED[ask.kind])
    return doubt(
      'error',
      'unexpected-answer',
      `a ${ask.kind} metric is answered with ${EXPECTED[ask.kind]}; the source answered with ${reading.kind}`,
    );
  switch (reading.kind) {
    case 'counts':
      return findingsOf(reading, doubtOfCounts) ?? { ...reading, new: clamped(reading.new), old: clamped(reading.old) };
    case 'distribution':
      return findingsOf(reading, doubtOfDistribution) ?? reading;
    case 'values':
      return findingsOf(reading, doubtOfValues) ?? { ...reading, new: filled(reading.new), old: filled(reading.old) };
    default:
      return reading satisfies never;
  }
}

function findingsOf<Side>(
  reading: { readonly new: Side | null; readonly old: Side | null },
  find: (side: Side) => NoReading | null,
): NoReading | null {
  const found = reading.new === null ? null : find(reading.new);
  return found ?? (reading.old === null ? null : find(reading.old));
}

function doubtOfCounts({ bad, total }: Counts): NoReading | null {
  if (!Number.isFinite(bad) || !Number.isFinite(total)) return notANumber(`${bad} of ${total}`);
  if (bad < 0 || total < 0)
    return doubt('inconclusive', 'unexpected-answer', `counts of events are never negative; got ${bad} of ${total}`);
  if (bad > total * EXCESS + 1)
    return doubt(
      'error',
      'unexpected-answer',
      `expected the bad events to be some of all events; got ${bad} bad of ${total}: the two queries do not belong together`,
    );
  return null;
}

function doubtOfDistribution({ buckets }: Distribution): NoReading | null {
  const wrong = buckets.find(({ count }) => !Number.isFinite(count) || count < 0);
  if (wrong !== undefined) return notANumber(`${wrong.count} in the bucket up to ${wrong.upperBound}`);
  const ordered = buckets.every(({ upperBound, count }, index) => {
    const before = buckets[index - 1];
    // Extrapolated counts are rounded, so that equal ones may differ in the last digits.
    return before === undefined || (upperBound > before.upperBound && count >= before.count * (1 - 1e-6));
  });
  if (!ordered || buckets.at(-1)?.upperBound !== Number.POSITIVE_INFINITY)
    return doubt(
      'error',
      'unexpected-answer',
      'expected a histogram with ascending bounds, cumulative counts, and a last bucket up to infinity',
    );
  return null;
}

function doubtOfValues(values: readonly number[]): NoReading | null {
  const wrong = values.find((value) => !Number.isFinite(value));
  return wrong === undefined ? null : notANumber(String(wrong));
}

/** Rounding may leave a few more bad events than events. */
function clamped(counts: Counts | null): Counts | null {
  return counts === null ? null : { bad: Math.min(counts.bad, counts.total), total: counts.total };
}

function filled(values: readonly number[] | null): readonly number[] | null {
  return values === null || values.length === 0 ? null : values;
}

function notANumber(got: string): NoReading {
  return doubt('inconclusive', 'not-a-number', `expected a finite number, got ${got}`);
}

export function doubt(verdict: NoReading['verdict'], code: NoReading['code'], message: string): NoReading {
  return { kind: 'nothing', verdict, code, message };
}
