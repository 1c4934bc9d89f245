import { describe, expect, it } from 'vitest';
import { decideWindow, overrideHint } from './decide-window.ts';
import type { ClosingCause, WindowAnswer } from './window-answer.ts';

const FIX = { reason: 'carts are lost', by: 'ada' };
const deny = (parts: Partial<ClosingCause> = {}): ClosingCause => ({
  index: 0,
  effect: 'deny',
  label: 'peak season',
  until: null,
  timezone: 'UTC',
  unreadable: false,
  override: 'never',
  overrideBy: [],
  overrun: 'hold',
  ...parts,
});
const outside = (parts: Partial<ClosingCause> = {}): ClosingCause => deny({ effect: 'allow', label: 'office hours', ...parts });
const fixable = deny({ override: 'fix' });
const byAda = deny({ override: 'fix', overrideBy: ['ada', 'bob'] });
const byBob = deny({ label: 'audit', override: 'fix', overrideBy: ['bob'] });
const bySre = deny({ override: 'fix', overrideBy: ['team:acme/sre'] });
const finishing = deny({ overrun: 'finish' });

function answer(causes: readonly ClosingCause[]): WindowAnswer {
  return { at: 0, open: causes.length === 0, causes, changesAt: null, lookedUntil: 0, message: causes.length === 0 ? 'open' : 'closed' };
}

describe('decideWindow', () => {
  it.each([
    ['open', [], null, false, 'go open'],
    ['open, with a reason nobody needs', [], FIX, false, 'go open'],
    ['a deny', [deny()], null, false, 'hold closed'],
    ['a deny, and a release under way', [deny()], null, true, 'hold closed'],
    ['a deny that permits a fix, and no reason', [fixable], null, false, 'hold closed'],
    ['a deny that permits a fix, and a reason', [fixable], FIX, false, 'go fix'],
    ['a deny that permits none', [deny()], FIX, false, 'hold not-permitted'],
    ['two denies of which one permits none', [fixable, deny()], FIX, false, 'hold not-permitted'],
    ['two denies that both permit one', [fixable, byAda], FIX, false, 'go fix'],
    ['a deny for others to override', [byBob], FIX, false, 'hold not-permitted'],
    ['two denies for different people', [byAda, byBob], FIX, false, 'hold not-permitted'],
    ['two denies for the same person', [byAda, byBob], { ...FIX, by: 'BOB' }, false, 'go fix'],
    ['a deny for a team to override', [bySre], { ...FIX, teams: ['team:acme/sre'] }, false, 'go fix'],
    ['a deny for another team to override', [bySre], { ...FIX, teams: ['team:acme/other'] }, false, 'hold not-permitted'],
    ['two denies, by name and by team', [byAda, bySre], { ...FIX, teams: ['team:ACME/sre'] }, false, 'go fix'],
    ['outside an allow that permits none', [outside()], FIX, false, 'hold not-permitted'],
    ['outside an allow that permits one', [outside({ override: 'fix' })], FIX, false, 'go fix'],
    ['outside two allows of which one permits none', [outside({ override: 'fix' }), outside()], FIX, false, 'hold not-permitted'],
    ['a deny that permits one, outside an allow that does not', [fixable, outside()], FIX, false, 'hold not-permitted'],
    ['a deny that lets finish, before the first batch', [finishing], null, false, 'hold closed'],
    ['a deny that lets finish, under way', [finishing], null, true, 'go overrun'],
    ['two denies of which one does not let finish', [finishing, deny()], null, true, 'hold closed'],
    ['what cannot be read', [deny({ unreadable: true })], null, true, 'hold unreadable'],
    ['what cannot be read, and permits a fix', [deny({ unreadable: true, override: 'fix' })], FIX, false, 'go fix'],
  ] as const)('%s', (_, causes, fix, underWay, expected) => {
    const { kind, reason } = decideWindow({ answer: answer(causes), fix, underWay });
    expect(`${kind} ${reason}`).toBe(expected);
  });

  it('says who overrides what, and why not', () => {
    expect(decideWindow({ answer: answer([fixable]), fix: FIX, underWay: false }).message).toBe(
      'closed; overridden by ada: carts are lost',
    );
    expect(decideWindow({ answer: answer([byBob, outside()]), fix: FIX, underWay: false }).message).toBe(
      'closed; the fix reason does not count: audit may be overridden by bob, not by ada; what is outside office hours permits no override',
    );
  });
});

describe('overrideHint', () => {
  it.each([
    [[], null],
    [[deny()], null],
    [[fixable, deny()], null],
    [[fixable], 'give a reason for a fix'],
    [[fixable, byAda], 'ada or bob may give a reason for a fix'],
    [[byAda, byBob], 'bob may give a reason for a fix'],
  ])('%#', (causes, expected) => {
    expect(overrideHint(answer(causes))).toBe(expected);
  });
});
