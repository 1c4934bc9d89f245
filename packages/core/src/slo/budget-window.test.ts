import { describe, expect, it } from 'vitest';
import { budgetSpan, describeWindow, nominalSeconds } from './budget-window.ts';
import type { SloWindow } from './slo.ts';

const at = (text: string) => Date.parse(text);
const calendar = (unit: Extract<SloWindow, { kind: 'calendar' }>['unit'], start = '2026-01-01T00:00:00', count = 1): SloWindow => ({
  kind: 'calendar',
  unit,
  count,
  start,
  timeZone: 'Europe/Berlin',
});

describe('the span of a budget', () => {
  it('is the last seconds of a rolling window', () => {
    expect(budgetSpan({ kind: 'rolling', seconds: 3600 }, 10_000_000)).toEqual({ from: 6_400_000, until: 10_000_000 });
  });

  it.each([
    ['a month begins at midnight of its place', calendar('month'), '2026-06-30T22:30:00Z', '2026-06-30T22:00:00Z'],
    ['and the one before lasts until then', calendar('month'), '2026-06-30T21:59:00Z', '2026-05-31T22:00:00Z'],
    ['over the change of clocks', calendar('month'), '2026-04-02T00:00:00Z', '2026-03-31T22:00:00Z'],
    ['a day of 23 hours', calendar('day'), '2026-03-29T20:00:00Z', '2026-03-28T23:00:00Z'],
    ['a quarter', calendar('quarter'), '2026-11-26T09:00:00Z', '2026-09-30T22:00:00Z'],
    ['a week from the day of its start', calendar('week', '2026-01-05T00:00:00'), '2026-11-26T09:00:00Z', '2026-11-22T23:00:00Z'],
    ['two weeks', calendar('week', '2026-01-05T00:00:00', 2), '2026-11-26T09:00:00Z', '2026-11-22T23:00:00Z'],
    ['months from the 31st', calendar('month', '2026-01-31T00:00:00'), '2026-03-01T12:00:00Z', '2026-02-27T23:00:00Z'],
    ['a year', calendar('year', '2020-02-29T00:00:00'), '2026-11-26T09:00:00Z', '2026-02-27T23:00:00Z'],
    ['before its start', calendar('month'), '2025-12-15T00:00:00Z', '2025-11-30T23:00:00Z'],
  ])('%s', (_, window, now, from) => {
    expect(new Date(budgetSpan(window, at(now)).from).toISOString()).toBe(new Date(at(from)).toISOString());
  });

  it('has a nominal length, and a name', () => {
    expect([nominalSeconds(calendar('month')) / 86_400, describeWindow(calendar('month'))]).toEqual([30, 'this month (Europe/Berlin)']);
    expect([
      nominalSeconds(calendar('week', '2026-01-05T00:00:00', 2)) / 86_400,
      describeWindow({ kind: 'rolling', seconds: 2_592_000 }),
    ]).toEqual([14, '30 days']);
  });
});
