import { z } from 'zod';
import type { ChartPoint } from './judgement.ts';

/** Most points that are kept. */
export const CHART_POINTS = 120;

const point = z.object({
  at: z.number(),
  new: z.number().nullable(),
  old: z.number().nullable(),
  evidence: z.number().nullable(),
  boundary: z.number().nullable(),
});

export const chartSeriesSchema = z.object({
  /** How many looks a point stands for: 1, 2, 4, … */
  stride: z.number().int(),
  /** How many the last point stands for so far. */
  filled: z.number().int(),
  points: z.array(point).max(CHART_POINTS),
});
export type ChartSeries = z.infer<typeof chartSeriesSchema>;

export const EMPTY_SERIES: ChartSeries = { stride: 1, filled: 0, points: [] };

/**
 * Adds a look. When the series is full, neighbours become one: 120 points of one look turn into 60 of two, and so on, so that it never holds more
 * and always reaches from the first look to the last. Values are means over the looks, evidence is the highest of them: a boundary that was reached stays visible.
 */
export function addPoint({ stride, filled, points }: ChartSeries, next: ChartPoint): ChartSeries {
  const last = points.at(-1);
  if (last !== undefined && filled < stride)
    return { stride, filled: filled + 1, points: [...points.slice(0, -1), merge(last, filled, next, 1)] };
  if (points.length < CHART_POINTS) return { stride, filled: 1, points: [...points, { ...next }] };
  const halved = points.flatMap((one, index) => {
    const other = points[index + 1];
    return index % 2 === 0 && other !== undefined ? [merge(one, stride, other, stride)] : [];
  });
  return { stride: stride * 2, filled: 1, points: [...halved, { ...next }] };
}

function merge(one: ChartPoint, oneLooks: number, other: ChartPoint, otherLooks: number): ChartPoint {
  const mean = (a: number | null, b: number | null) =>
    a === null ? b : b === null ? a : (a * oneLooks + b * otherLooks) / (oneLooks + otherLooks);
  return {
    at: other.at,
    new: mean(one.new, other.new),
    old: mean(one.old, other.old),
    evidence: one.evidence === null ? other.evidence : other.evidence === null ? one.evidence : Math.max(one.evidence, other.evidence),
    boundary: other.boundary ?? one.boundary,
  };
}
