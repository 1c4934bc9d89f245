import { z } from 'zod';
import type { ChartPoint } from './judgement.ts';

/** Most points that are kept. */
export const CHART_POINTS = 120;

const column = z.array(z.number().nullable()).max(CHART_POINTS);

/** By columns, and rounded, for it is kept in the record: a series of 120 points is 5 kB of JSON. */
export const chartSeriesSchema = z.object({
  /** How many looks a point stands for: 1, 2, 4, … */
  stride: z.number().int(),
  /** How many the last point stands for so far. */
  filled: z.number().int(),
  at: z.array(z.number()).max(CHART_POINTS),
  new: column,
  old: column,
  evidence: column,
  boundary: column,
});
export type ChartSeries = z.infer<typeof chartSeriesSchema>;

export const EMPTY_SERIES: ChartSeries = { stride: 1, filled: 0, at: [], new: [], old: [], evidence: [], boundary: [] };

/** The points, the oldest first. */
export function pointsOf({ at, ...series }: ChartSeries): readonly ChartPoint[] {
  return at.map((end, index) => ({
    at: end,
    new: series.new[index] ?? null,
    old: series.old[index] ?? null,
    evidence: series.evidence[index] ?? null,
    boundary: series.boundary[index] ?? null,
  }));
}

/**
 * Adds a look. When the series is full, neighbours become one: 120 points of one look turn into 60 of two, and so on, so that it never holds more
 * and always reaches from the first look to the last. Values are means over the looks, evidence is the highest of them: a boundary that was reached stays visible.
 */
export function addPoint(series: ChartSeries, next: ChartPoint): ChartSeries {
  const { stride, filled } = series;
  const mean = (one: number | null, other: number | null) =>
    one === null ? other : other === null ? one : rounded((one * filled + other) / (filled + 1));
  if (series.at.length > 0 && filled < stride)
    return {
      stride,
      filled: filled + 1,
      at: withLast(series.at, () => next.at),
      new: withLast(series.new, (last) => mean(last, next.new)),
      old: withLast(series.old, (last) => mean(last, next.old)),
      evidence: withLast(series.evidence, (last) => higher(last, short(next.evidence))),
      boundary: withLast(series.boundary, (last) => short(next.boundary) ?? last),
    };
  const { at, new: fresh, old, evidence, boundary } = series.at.length < CHART_POINTS ? series : halved(series);
  return {
    stride: series.at.length < CHART_POINTS ? stride : stride * 2,
    filled: 1,
    at: [...at, next.at],
    new: [...fresh, short(next.new)],
    old: [...old, short(next.old)],
    evidence: [...evidence, short(next.evidence)],
    boundary: [...boundary, short(next.boundary)],
  };
}

function halved(series: ChartSeries): ChartSeries {
  const mean = (one: number | null, other: number | null) => (one === null ? other : other === null ? one : rounded((one + other) / 2));
  return {
    ...series,
    at: pairwise(series.at, (_, end) => end),
    new: pairwise(series.new, mean),
    old: pairwise(series.old, mean),
    evidence: pairwise(series.evidence, higher),
    boundary: pairwise(series.boundary, (one, other) => other ?? one),
  };
}

function pairwise<Value>(values: readonly Value[], join: (one: Value, other: Value) => Value): Value[] {
  return values.flatMap((one, index) => {
    const other = values[index + 1];
    return index % 2 === 0 && other !== undefined ? [join(one, other)] : [];
  });
}

function withLast<Value>(values: readonly Value[], change: (last: Value) => Value): Value[] {
  return [...values.slice(0, -1), ...values.slice(-1).map(change)];
}

function higher(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.max(one, other);
}

function short(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** Four significant digits: more cannot be seen in a chart. */
function rounded(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const digits = 3 - Math.floor(Math.log10(Math.abs(value)));
  if (digits <= 0) return Math.round(value);
  const scale = 10 ** Math.min(digits, 12);
  return Math.round(value * scale) / scale;
}
