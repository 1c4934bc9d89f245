import type { SignalRecord } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { FAILED_VERIFICATION } from '../testing/sample-verification.ts';
import { evidenceScale } from './evidence-scale.ts';
import { NARROW, WIDE } from './layout.ts';
import { signalChart } from './signal-chart.ts';

const [ERRORS, LATENCY, MEMORY, QUEUE, TRAFFIC] = FAILED_VERIFICATION.signals as readonly [
  SignalRecord,
  SignalRecord,
  SignalRecord,
  SignalRecord,
  SignalRecord,
];

describe('signalChart', () => {
  it('says in words what it shows', () => {
    const { markup } = signalChart(ERRORS, WIDE, 'a');
    expect(markup).toContain('<title id="a-title">errors: new against old, and the evidence</title>');
    expect(markup).toContain('<desc id="a-text">New 5%, old 0.139% over 7.0 s. The evidence of harm reached the boundary.</desc>');
    expect(signalChart(MEMORY, WIDE, 'a').markup).toContain('The evidence of harm never reached the boundary.');
  });

  it('breaks a line where the source had nothing', () => {
    const [, path = ''] = /signal-line new-line" d="([^"]+)"/.exec(signalChart(ERRORS, WIDE, 'a').markup) ?? [];
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('stays inside its frame, %s', (_, layout) => {
    for (const signal of [ERRORS, LATENCY, MEMORY, QUEUE]) {
      const { markup } = signalChart(signal, layout, 'a');
      const [, height = '0'] = /viewBox="0 0 \d+ (\d+)"/.exec(markup) ?? [];
      const points = [...markup.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
      expect(points.length).toBeGreaterThan(10);
      for (const [x, y] of points) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(layout.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(Number(height));
      }
    }
  });

  it.each([
    ['of one look', { series: ERRORS.series.slice(0, 1) }],
    ['where nothing happened', { series: ERRORS.series.map((point) => ({ ...point, new: 0, old: 0, evidence: 0 })) }],
    ['without answers', { series: ERRORS.series.map((point) => ({ ...point, new: null, old: null, evidence: null, boundary: null })) }],
    ['without a statistic', { statistic: null }],
  ])('draws a signal %s without a number that is none', (_, changes) => {
    expect(signalChart({ ...ERRORS, ...changes }, WIDE, 'a').markup).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws nothing of a signal that was never looked at', () => {
    expect(signalChart(TRAFFIC, WIDE, 'a').markup).toBe('');
  });
});

describe('evidenceScale', () => {
  it('has E at powers of ten, and the boundary under its top', () => {
    const scale = evidenceScale(ERRORS);
    expect(scale.title).toBe('evidence of harm E; it fails at 80');
    expect(scale.ticks.map(({ label }) => label)).toEqual(['1', '10', '100']);
    expect(scale.share(Math.log(80))).toBeGreaterThan(0.8);
    expect(scale.share(-5)).toBe(0);
  });

  it('has p and looks in a row for the signals that are judged so', () => {
    expect(evidenceScale(MEMORY).ticks.map(({ label }) => label)).toEqual(['1', '0.1', '0.01']);
    expect(evidenceScale(MEMORY).title).toBe('evidence of harm p; it fails under 0.01');
    expect(evidenceScale(QUEUE).ticks.map(({ label }) => label)).toEqual(['0', '1', '2', '3']);
  });

  it('has few labels however much evidence there is', () => {
    const series = [{ at: 0, new: 1, old: 0, evidence: 400, boundary: 4 }];
    expect(evidenceScale({ ...ERRORS, series }).ticks.length).toBeLessThanOrEqual(6);
  });
});
