import { describe, expect, it } from 'vitest';
import { BAD_RELEASE, GOOD_RELEASE } from '../testing/sample-report.ts';
import { NARROW, WIDE } from './layout.ts';
import { timelineChart } from './timeline-chart.ts';

describe('timelineChart', () => {
  it('says in words what it shows', () => {
    expect(timelineChart(BAD_RELEASE, WIDE, 'a').markup).toContain(
      '<desc id="a-text">10 instances, never fewer than 10 ready. batch 1: 10 old, 1 new, 10 ready, failed. At the end back on the old version.</desc>',
    );
  });

  it('puts a label only where it fits', () => {
    expect(timelineChart(GOOD_RELEASE, WIDE, 'a').markup).toContain('>batch 10 · 3.3 s</text>');
    const narrow = timelineChart(GOOD_RELEASE, NARROW, 'a').markup;
    expect(narrow).not.toContain('>batch 1<');
    expect(narrow).toContain('>1</text>');
  });

  it('stays inside its frame when samples and spans lie outside the release', () => {
    const early = { at: GOOD_RELEASE.startedAt - 60_000, old: 10, new: 0, ready: 10 };
    const late = { at: GOOD_RELEASE.endedAt + 60_000, old: 0, new: 10, ready: 10 };
    const long = { kind: 'hold', label: 'held', short: '⏸', from: early.at, to: late.at, verdict: 'pass' } as const;
    const spans = [...GOOD_RELEASE.spans, long];
    const { markup } = timelineChart({ ...GOOD_RELEASE, spans, samples: [early, ...GOOD_RELEASE.samples, late] }, WIDE, 'a');
    const bars = [...markup.matchAll(/<rect class="lane[^"]*" x="([^"]+)" y="[^"]+" width="([^"]+)"/g)];
    expect(bars.length).toBe(spans.length);
    for (const [, x, width] of bars) expect(Number(x) + Number(width)).toBeLessThanOrEqual(WIDE.width);
    const xs = [...markup.matchAll(/[MH](-?[\d.]+)/g)].map(([, x]) => Number(x));
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(WIDE.width);
  });

  it.each([
    ['without samples', { ...GOOD_RELEASE, samples: [] }],
    ['of no length', { ...GOOD_RELEASE, endedAt: GOOD_RELEASE.startedAt }],
    ['without instances', { ...GOOD_RELEASE, desired: 0, samples: [{ at: 0, old: 0, new: 0, ready: 0 }] }],
  ])('draws a release %s without a number that is none', (_, account) => {
    expect(timelineChart(account, WIDE, 'a').markup).not.toMatch(/NaN|Infinity|undefined/);
  });
});
