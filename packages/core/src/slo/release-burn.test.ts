import { expect, it } from 'vitest';
import { rampBound } from './ramp-bound.ts';
import { askAboutRelease, releaseBurn } from './release-burn.ts';
import { NO_ALERT_SETTINGS, type Slo } from './slo.ts';
import type { BudgetState, SloUsage } from './slo-state.ts';

const SLO: Slo = {
  id: 'a-b',
  service: 'a',
  name: 'b',
  title: null,
  file: 'f',
  line: 1,
  format: 'openslo/v1',
  target: 0.999,
  window: { kind: 'rolling', seconds: 2_592_000 },
  method: { kind: 'occurrences' },
  indicator: { kind: 'ratio', of: 'bad', query: { form: 'windowed', text: 'x{{.window}}', scale: 'unknown' } },
  url: null,
  policies: [],
  alerting: { name: 'a', ruleLabels: {}, labels: {}, annotations: {}, page: NO_ALERT_SETTINGS, ticket: NO_ALERT_SETTINGS },
};
const usage = (bad: number, total: number): SloUsage => ({ kind: 'known', badShare: bad / total, bad, total });
const BUDGET: BudgetState = { kind: 'known', remaining: 1, bad: 0, total: 1_000_000 };
const AT = Date.parse('2026-11-26T09:00:00Z');

it('is the errors beyond the tolerance of those before, over the budget of the window', () => {
  const burn = releaseBurn(SLO, AT, BUDGET, { since: usage(12, 1000), before: usage(2, 1000) }, 600);
  expect(burn).toMatchObject({ burned: expect.closeTo(0.0098, 6), excess: expect.closeTo(9.8, 6) });
});

it('is nothing where it is no worse than before, or nothing happened', () => {
  expect(releaseBurn(SLO, AT, BUDGET, { since: usage(2, 1000), before: usage(2, 1000) }, 600)).toMatchObject({ burned: 0 });
  expect(releaseBurn(SLO, AT, BUDGET, { since: { kind: 'idle' }, before: usage(2, 1000) }, 600)).toMatchObject({ burned: 0 });
});

it('is all of its errors where nothing is known of before, and unknown where nothing is of since', () => {
  const none: SloUsage = { kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' };
  expect(releaseBurn(SLO, AT, BUDGET, { since: usage(10, 1000), before: none }, 600)).toMatchObject({ burned: expect.closeTo(0.01, 9) });
  expect(releaseBurn(SLO, AT, BUDGET, { since: none, before: usage(1, 10) }, 600)).toEqual({ kind: 'unknown', message: 'no series' });
});

it('goes by time where only ratios are known, and takes a calendar window at its length', () => {
  const ratio: SloUsage = { kind: 'known', badShare: 0.1, bad: null, total: null };
  const zero: SloUsage = { kind: 'known', badShare: 0, bad: null, total: null };
  expect(releaseBurn(SLO, AT, { ...BUDGET, total: null }, { since: ratio, before: zero }, 2592)).toMatchObject({
    burned: expect.closeTo(0.1, 9),
  });
  const month: Slo = { ...SLO, window: { kind: 'calendar', unit: 'month', count: 1, start: '2026-01-01T00:00:00', timeZone: 'UTC' } };
  const early = Date.parse('2026-11-04T00:00:00Z');
  expect(releaseBurn(month, early, { ...BUDGET, total: 100_000 }, { since: usage(10, 1000), before: usage(0, 1000) }, 600)).toMatchObject({
    burned: expect.closeTo(0.01, 9),
  });
});

it('asks since the release began, and before for an hour at least', () => {
  const asked = askAboutRelease(SLO, AT - 600_000, AT);
  expect([asked.since.question.seconds, asked.since.at - AT, asked.before.question.seconds, asked.before.at - AT]).toEqual([
    600, 0, 3600, -600_000,
  ]);
});

it('a ramp burns at worst exposure × worst share × time', () => {
  const steps = [
    { exposure: 0.1, bakeSeconds: 600 },
    { exposure: 0.5, bakeSeconds: 1200 },
  ];
  const bound = rampBound(steps, { target: 0.999, windowSeconds: 2_592_000 }, 0.1);
  expect(bound.worst).toBeCloseTo(66 / 2592, 9);
  expect(bound.most).toMatchObject({ exposure: 0.5 });
  expect(rampBound([], { target: 0.999, windowSeconds: 1 }, 1)).toEqual({ worst: 0, most: null });
});
