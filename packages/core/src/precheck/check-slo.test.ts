import { expect, it } from 'vitest';
import { summariseChecks } from '../ledger/check-summary.ts';
import { decideGate } from '../slo/decide-gate.ts';
import type { ResolvedSlo } from '../slo/slo-policy.ts';
import { sampleSloState } from '../slo/testing/sample-slo-state.ts';
import { checkRamp, checkSlo } from './check-slo.ts';
import { aPlan } from './sample-facts.ts';

const SLO: ResolvedSlo = {
  files: ['slo/*.yaml'],
  freezeBelow: 0,
  onFastBurn: 'wait',
  allow: ['security'],
  minimumEvents: 0,
  maxReleaseBurn: null,
  worstErrors: 0.1,
  mode: 'block',
};
const state = (remaining: number) => sampleSloState({ budget: { kind: 'known', remaining, bad: 1, total: 10 } });
const check = (remaining: number, changes: Partial<ResolvedSlo> = {}, reason: string | null = null) => {
  const slo = { ...SLO, ...changes };
  const states = [state(remaining)];
  const fix = reason === null ? null : { reason, by: 'ada' };
  return checkSlo(aPlan({ slo }), decideGate({ states, policy: slo, fix, release: null }), states);
};

it('passes, fails or says nothing as the plan wants', () => {
  expect(check(0.5)).toMatchObject([{ check: 'slo', target: 'production', mode: 'block', verdict: 'pass', fix: null }]);
  expect(check(-0.1, { mode: 'warn' })).toMatchObject([{ mode: 'warn', verdict: 'fail' }]);
  expect(check(0.5, { mode: 'off' })).toEqual([]);
  expect(checkSlo(aPlan(), decideGate({ states: [], policy: SLO, fix: null, release: null }), [])).toEqual([]);
});

it('says what to do, and how a fix may go on', () => {
  expect(check(-0.1)[0]?.fix).toBe(
    'wait until the budget has recovered; a fix may go on with a reason (--fix-reason, input fix-reason) that begins: "security:"',
  );
  expect(check(-0.1, { allow: [] })[0]?.fix).toBe('wait until the budget has recovered');
});

it('keeps in the record who set it aside, though it passes then', () => {
  const results = check(-0.1, {}, 'security: CVE-2026-1');
  expect(results).toMatchObject([{ verdict: 'pass', evidence: { overriddenBy: { by: 'ada', as: 'security' } } }]);
  expect(summariseChecks(results)).toMatchObject([
    {
      check: 'slo',
      verdict: 'pass',
      findings: [{ verdict: 'pass', message: expect.stringMatching(/^overridden by ada: security: CVE-2026-1; without it: /) }],
    },
  ]);
  expect(summariseChecks(check(0.5))[0]?.findings).toEqual([]);
});

it('holds a ramp against what it is granted, apart from how the budget stands', () => {
  expect(checkRamp(aPlan({ slo: SLO }), ['too much'])).toMatchObject([
    { check: 'slo', mode: 'block', verdict: 'fail', message: 'too much' },
  ]);
  expect(checkRamp(aPlan(), ['too much'])).toEqual([]);
});
