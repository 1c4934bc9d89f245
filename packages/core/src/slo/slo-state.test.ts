import { describe, expect, it } from 'vitest';
import type { NumberAnswer } from '../ports/number-source.ts';
import { NO_ALERT_SETTINGS, type Slo } from './slo.ts';
import { askAbout, type SloUsage, sloState } from './slo-state.ts';
import { usageOf } from './slo-usage.ts';

const SLO: Slo = {
  id: 'shop-availability',
  service: 'shop',
  name: 'availability',
  title: null,
  file: 'slo.yaml',
  line: 1,
  format: 'openslo/v1',
  target: 0.999,
  window: { kind: 'rolling', seconds: 2_592_000 },
  method: { kind: 'occurrences' },
  indicator: {
    kind: 'events',
    counted: 'bad',
    part: { form: 'windowed', text: 'e', scale: 'events' },
    total: { form: 'windowed', text: 'r', scale: 'events' },
  },
  url: null,
  policies: [],
  alerting: { name: 'a', ruleLabels: {}, labels: {}, annotations: {}, page: NO_ALERT_SETTINGS, ticket: NO_ALERT_SETTINGS },
};
const known = (badShare: number, total: number | null = 1_000_000): SloUsage => ({
  kind: 'known',
  badShare,
  bad: total === null ? null : badShare * total,
  total,
});
const NONE: SloUsage = { kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' };
const state = (budget: SloUsage, spans: Readonly<Record<number, SloUsage>> = {}, minimum = 0) => {
  const all = [300, 1800, 3600, 7200, 21_600, 86_400, 259_200].map((seconds): [number, SloUsage] => [seconds, spans[seconds] ?? known(0)]);
  return sloState(SLO, 0, { budget, spans: new Map(all) }, minimum);
};

describe('the budget', () => {
  it('is what is left of what may be bad', () => {
    expect(state(known(0.0004)).budget).toMatchObject({ kind: 'known', remaining: expect.closeTo(0.6, 9), total: 1_000_000 });
    expect(state(known(0.002)).budget).toMatchObject({ remaining: expect.closeTo(-1, 9) });
  });

  it('is not known where too little happened, or nothing', () => {
    expect(state(known(0, 99), {}, 100).budget).toMatchObject({
      kind: 'unknown',
      message: '99 events in the window, fewer than the 100 asked for',
    });
    expect(state(known(0, 100), {}, 100).budget).toMatchObject({ kind: 'known' });
    expect(state(known(0, null), {}, 100).budget).toMatchObject({ kind: 'unknown', code: 'few-events' });
    expect(state({ kind: 'idle' }).budget).toMatchObject({ kind: 'unknown', code: 'few-events' });
    expect(state(NONE).budget).toMatchObject({ kind: 'unknown', code: 'no-data' });
  });
});

describe('a burn rate', () => {
  const first = (spans: Readonly<Record<number, SloUsage>>) => state(known(0), spans).burns[0];

  it('fires when the short and the long window are over the factor', () => {
    expect(first({ 3600: known(0.015), 300: known(0.02) })).toMatchObject({
      factor: 14.4,
      firing: true,
      long: expect.closeTo(15, 9),
      short: expect.closeTo(20, 9),
    });
    expect(first({ 3600: known(0.015), 300: known(0.014) })).toMatchObject({ firing: false });
    expect(first({ 3600: known(0.014), 300: known(0.5) })).toMatchObject({ firing: false });
  });

  it('at exactly the factor does not fire', () => {
    expect(first({ 3600: known(0.0144), 300: known(0.0144) })?.firing).toBe(false);
  });

  it('is not known where a window that would decide has no answer', () => {
    expect(first({ 3600: NONE, 300: known(0.02) })).toMatchObject({ firing: null, message: 'no series' });
    expect(first({ 3600: NONE, 300: known(0.001) })).toMatchObject({ firing: false });
    expect(first({ 3600: { kind: 'idle' }, 300: { kind: 'idle' } })).toMatchObject({ firing: false, long: null });
  });

  it('is stale where the newest samples say nothing, whatever the weeks before do', () => {
    expect(state(known(0)).stale).toBeNull();
    expect(state(known(0), { 300: NONE }).stale).toBe('nothing is known of the last 5 min: no series');
  });
});

describe('what is asked', () => {
  it('is the budget and each window of the burn rates once', () => {
    const asked = askAbout(SLO, 2_592_000_000);
    expect([...asked.spans.keys()]).toEqual([300, 1800, 3600, 7200, 21_600, 86_400, 259_200]);
    expect(asked.budget.seconds).toBe(2_592_000);
  });
});

describe('answers put together', () => {
  const question = askAbout(SLO, 0).budget;
  const value = (number: number): NumberAnswer => ({ kind: 'value', value: number });
  const nothing = { kind: 'nothing', verdict: 'inconclusive', code: 'no-data', message: 'no series' } as const;

  it('are a share, and events where rates are per second', () => {
    expect(usageOf(question, { part: value(3), total: value(1000) })).toEqual({ kind: 'known', badShare: 0.003, bad: 3, total: 1000 });
    const rates = { ...question, scale: 'per-second', counted: 'good', seconds: 100 } as typeof question;
    expect(usageOf(rates, { part: value(9), total: value(10) })).toMatchObject({ badShare: expect.closeTo(0.1, 9), total: 1000 });
  });

  it('are nothing where bad events are missing beside a total: a wrong name would be no errors at all', () => {
    expect(usageOf(question, { part: nothing, total: value(10) })).toMatchObject({
      kind: 'nothing',
      code: 'no-data',
      message: expect.stringMatching(/or vector\(0\)/),
    });
    expect(usageOf(question, { part: value(0), total: nothing })).toEqual(nothing);
    expect(usageOf(question, { part: nothing, total: value(0) })).toEqual({ kind: 'idle' });
  });

  it.each([
    [11, 10],
    [-1, 10],
    [1, -10],
  ])('%s bad of %s is a wrong query', (part, total) => {
    expect(usageOf(question, { part: value(part), total: value(total) })).toMatchObject({
      kind: 'nothing',
      verdict: 'error',
      code: 'unexpected-answer',
    });
  });

  it('of a ratio are its share of bad', () => {
    const ratio = { kind: 'ratio', of: 'good', ratio: 'x', seconds: 60 } as const;
    expect(usageOf(ratio, { part: value(0.99), total: null })).toMatchObject({ badShare: expect.closeTo(0.01, 9), total: null });
    expect(usageOf(ratio, { part: value(99), total: null })).toMatchObject({ kind: 'nothing', verdict: 'error' });
  });
});
