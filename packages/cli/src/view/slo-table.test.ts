import { type BurnState, decideGate, type ResolvedPlan, type SloState } from '@sluice/core';
import { sampleSloState } from '@sluice/core/testing/sample-slo-state';
import { expect, it } from 'vitest';
import { renderSloStatus } from './slo-table.ts';

const PLAN = { application: 'shop', environment: 'production' } as ResolvedPlan;
const burn = (hours: number, long: number | null, firing = false): BurnState => ({
  severity: hours < 24 ? 'page' : 'ticket',
  longSeconds: hours * 3600,
  shortSeconds: 300,
  factor: 14.4,
  long,
  short: long,
  firing,
  message: null,
});
const state = (id: string, changes: Partial<SloState>) =>
  sampleSloState({
    id,
    name: id,
    budget: { kind: 'known', remaining: 0.631, bad: 1, total: 10 },
    burns: [burn(1, 0.42), burn(6, 0.38), burn(24, null), burn(72, 12)],
    ...changes,
  });
const render = (...states: SloState[]): string => {
  const policy = { freezeBelow: 0, onFastBurn: 'wait', allow: [], minimumEvents: 0, maxReleaseBurn: null } as const;
  return renderSloStatus(PLAN, { states, decision: decideGate({ states, policy, fix: null, release: null }) });
};

it('shows what is left, how fast it burns, and what the gate says of each', () => {
  expect(render(state('shop-availability', {}))).toBe(
    [
      'shop → production   releases may go on',
      '  SLO                WINDOW   TARGET  LEFT   BURN RATE                      GATE',
      '  shop-availability  30 days  99.9%   63.1%  1h 0.42  6h 0.38  1d -  3d 12  healthy',
    ].join('\n'),
  );
});

it('says why no release may start', () => {
  const lines = render(
    state('spent', { budget: { kind: 'known', remaining: -0.2, bad: 1, total: 10 } }),
    state('fast', { burns: [burn(1, 20, true)] }),
    state('silent', { budget: { kind: 'unknown', verdict: 'inconclusive', code: 'no-data', message: 'no series' }, burns: [] }),
  ).split('\n');
  expect(lines[0]).toBe('shop → production   no release may start');
  expect(lines.slice(2, 5).map((line) => line.trim().split(/ {2,}/).slice(-2))).toEqual([
    ['1h 0.42  6h 0.38  1d -  3d 12'.split('  ').at(-1), 'frozen'],
    ['1h 20!', 'fast-burn'],
    ['unknown', 'inconclusive'],
  ]);
  expect(lines.slice(5)).toEqual([
    '  spent: -20% of the budget of 30 days are left, releases are frozen at 0%',
    '  fast: the budget burns 20 times over 1 h and 20 times over 5 min as fast as it may, over the limit of 14.4',
    '  silent: the budget is not known: no series',
  ]);
});
