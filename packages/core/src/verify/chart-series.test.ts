import { describe, expect, it } from 'vitest';
import { addPoint, CHART_POINTS, type ChartSeries, chartSeriesSchema, EMPTY_SERIES, pointsOf } from './chart-series.ts';

function drawn(count: number): ChartSeries {
  return Array.from({ length: count }).reduce<ChartSeries>(
    (series, _, index) => addPoint(series, { at: index, new: index, old: null, evidence: index === 77 ? 9 : 1, boundary: 3 }),
    EMPTY_SERIES,
  );
}

describe('addPoint', () => {
  it.each([1, 119, 120, 121, 240, 241, 5000])('keeps the whole of %d looks in at most 120 points', (count) => {
    const points = pointsOf(drawn(count));
    expect(points.length).toBeLessThanOrEqual(CHART_POINTS);
    expect(points.length).toBeGreaterThanOrEqual(Math.min(count, CHART_POINTS / 2));
    expect(points.at(-1)?.at).toBe(count - 1);
  });

  it('shows means of values, and the highest evidence', () => {
    const points = pointsOf(drawn(240));
    expect(points[0]).toEqual({ at: 1, new: 0.5, old: null, evidence: 1, boundary: 3 });
    expect(points[38]?.evidence).toBe(9);
  });

  it('is JSON', () => {
    const series = drawn(300);
    expect(chartSeriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
  });
});
