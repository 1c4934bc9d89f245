import { describe, expect, it } from 'vitest';
import { decideGate, type GateQuestion } from './decide-gate.ts';
import type { BudgetState, BurnState, SloState } from './slo-state.ts';
import { sampleSloState } from './testing/sample-slo-state.ts';

const POLICY = {
  freezeBelow: 0,
  onFastBurn: 'wait',
  allow: ['security', 'incident-fix'],
  minimumEvents: 0,
  maxReleaseBurn: null,
} satisfies GateQuestion['policy'];
const CALM: BurnState = {
  severity: 'page',
  longSeconds: 3600,
  shortSeconds: 300,
  factor: 14.4,
  long: 1,
  short: 1,
  firing: false,
  message: null,
};
const FAST: BurnState = { ...CALM, long: 20.4, short: 31, firing: true };
const left = (remaining: number): BudgetState => ({ kind: 'known', remaining, bad: 1, total: 1000 });
const aState = (changes: Partial<SloState> = {}) => sampleSloState({ budget: left(0.6), burns: [CALM], ...changes });
const decide = (changes: Partial<SloState>, question: Partial<GateQuestion> = {}) =>
  decideGate({ states: [aState(changes)], policy: POLICY, fix: null, release: null, ...question });
const fix = (reason: string) => ({ reason, by: 'ada' });

describe('a release that is to start', () => {
  it('may, while there is budget', () => {
    expect(decide({})).toMatchObject({
      kind: 'go',
      reason: 'healthy',
      verdict: 'pass',
      message: 'shop-availability: 60% of the budget of 30 days are left',
    });
  });

  it.each([
    ['at the limit', left(0), 'frozen', 'fail'],
    ['under it', left(-0.2), 'frozen', 'fail'],
    ['over it', left(0.001), 'healthy', 'pass'],
  ] as const)('is frozen %s', (_, budget, reason, verdict) => {
    expect(decide({ budget })).toMatchObject({ kind: verdict === 'pass' ? 'go' : 'wait', reason, verdict });
  });

  it('is frozen from where the plan says', () => {
    expect(decide({ budget: left(0.1) }, { policy: { ...POLICY, freezeBelow: 0.1 } }).message).toBe(
      'shop-availability: 10% of the budget of 30 days are left, releases are frozen at 10%',
    );
  });

  it('waits out a fast burn, or is rejected for it', () => {
    expect(decide({ burns: [FAST] })).toMatchObject({
      kind: 'wait',
      reason: 'fast-burn',
      verdict: 'inconclusive',
      message: 'shop-availability: the budget burns 20 times over 1 h and 31 times over 5 min as fast as it may, over the limit of 14.4',
    });
    expect(decide({ burns: [FAST] }, { policy: { ...POLICY, onFastBurn: 'reject' } })).toMatchObject({ kind: 'wait', verdict: 'fail' });
  });

  it('is not held by a slow burn, which is for a ticket', () => {
    expect(decide({ burns: [{ ...FAST, severity: 'ticket' }] })).toMatchObject({ kind: 'go' });
  });

  it.each([
    ['an unknown budget', { budget: { kind: 'unknown', verdict: 'error', code: 'bad-query', message: 'no PromQL' } }, 'error'],
    ['an unknown burn rate', { burns: [{ ...CALM, firing: null, message: 'no series' }] }, 'inconclusive'],
    ['old samples', { stale: 'nothing is known of the last 5 min: no series' }, 'inconclusive'],
  ] as const)('never passes on %s', (_, changes, verdict) => {
    expect(decide(changes)).toMatchObject({ kind: 'wait', reason: 'inconclusive', verdict });
  });

  it('never passes without an SLO', () => {
    expect(decideGate({ states: [], policy: POLICY, fix: null, release: null })).toMatchObject({ kind: 'wait', verdict: 'inconclusive' });
  });
});

describe('a reason for a fix', () => {
  it.each(['security: CVE-2026-1', 'Security:CVE-2026-1', '[incident-fix]: carts are lost'])(
    'of a class that is allowed sets it aside: %s',
    (reason) => {
      const decision = decide({ budget: left(-1), burns: [FAST] }, { fix: fix(reason) });
      expect(decision).toMatchObject({
        kind: 'go',
        reason: 'override',
        verdict: 'pass',
        override: { by: 'ada', reason, what: ['shop-availability: fast-burn', 'shop-availability: frozen'] },
      });
      expect(decision.message).toMatch(/^overridden by ada: .*; without it: shop-availability: /);
    },
  );

  it.each(['carts are lost', 'feature: more carts', 'securities: x'])('of no such class does not: %s', (reason) => {
    expect(decide({ budget: left(-1) }, { fix: fix(reason) })).toMatchObject({
      kind: 'wait',
      reason: 'frozen',
      message: expect.stringMatching(/the reason for a fix does not count: it has to begin with "security:" or "incident-fix:"$/),
    });
  });

  it('is not needed, and not noted, where all is well', () => {
    expect(decide({}, { fix: fix('security: x') })).toMatchObject({ reason: 'healthy', override: null });
  });
});

describe('between batches', () => {
  const policy = { ...POLICY, maxReleaseBurn: 0.05 };
  const burned = (share: number) => new Map([['shop-availability', { kind: 'known', burned: share, excess: 1 }]] as const);

  it('stops a release that has burned more than it may, whatever reason there is', () => {
    expect(decide({}, { policy, release: burned(0.06) })).toMatchObject({
      kind: 'stop',
      reason: 'release-burn',
      verdict: 'fail',
      message: 'shop-availability: this release has burned 6% of the budget, more than the 5% it may',
    });
    expect(decide({}, { policy, release: burned(0.06), fix: fix('security: x') })).toMatchObject({ kind: 'stop' });
    expect(decide({}, { policy, release: burned(0.05) })).toMatchObject({ kind: 'go' });
  });

  it('stops on a fast burn, which may be its own doing, and holds on a spent budget', () => {
    expect(decide({ burns: [FAST] }, { release: new Map() })).toMatchObject({ kind: 'stop', verdict: 'fail' });
    expect(decide({ budget: left(0) }, { release: new Map() })).toMatchObject({ kind: 'wait', reason: 'frozen' });
  });

  it('does not go on without knowing what it has burned', () => {
    expect(decide({}, { policy, release: new Map([['shop-availability', { kind: 'unknown', message: 'no series' }]]) })).toMatchObject({
      kind: 'wait',
      reason: 'inconclusive',
    });
  });
});
