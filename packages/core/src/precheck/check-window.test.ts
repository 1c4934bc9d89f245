import { describe, expect, it } from 'vitest';
import { decideWindow } from '../windows/decide-window.ts';
import type { ClosingCause, WindowAnswer } from '../windows/window-answer.ts';
import { checkWindow } from './check-window.ts';
import { aPlan } from './sample-facts.ts';

const NOON = Date.UTC(2026, 11, 24, 12);
const CAUSE: ClosingCause = {
  index: 1,
  effect: 'deny',
  label: 'peak season',
  until: Date.UTC(2027, 0, 3, 23),
  timezone: 'Europe/Berlin',
  unreadable: false,
  override: 'fix',
  overrideBy: ['ada'],
  overrun: 'hold',
};
const closed = (cause: Partial<ClosingCause> = {}): WindowAnswer => ({
  at: NOON,
  open: false,
  causes: [{ ...CAUSE, ...cause }],
  changesAt: Date.UTC(2027, 0, 4, 8),
  lookedUntil: NOON,
  message: 'closed: peak season',
});
const check = (answer: WindowAnswer, by: string | null = null, mode: 'off' | 'warn' | 'block' = 'block') =>
  checkWindow(
    aPlan({}, { window: mode }),
    decideWindow({ answer, fix: by === null ? null : { reason: 'carts are lost', by }, underWay: false }),
  );

describe('the check of windows', () => {
  it('is one result for the environment, with what closes it and when it opens', () => {
    expect(check(closed())).toEqual([
      {
        check: 'window',
        target: 'production',
        service: null,
        mode: 'block',
        verdict: 'fail',
        message: 'closed: peak season',
        fix: 'run it again from 2027-01-04T08:00:00Z on; or ada may give a reason for a fix (--fix-reason, input fix-reason)',
        evidence: {
          at: '2026-12-24T12:00:00Z',
          open: false,
          changesAt: '2027-01-04T08:00:00Z',
          closedBy: [
            {
              window: 1,
              effect: 'deny',
              label: 'peak season',
              until: '2027-01-03T23:00:00Z',
              override: 'fix',
              overrideBy: ['ada'],
              unreadable: false,
            },
          ],
          overriddenBy: null,
        },
        because: null,
      },
    ]);
  });

  it('passes when it is overridden, and keeps who did it and why', () => {
    expect(check(closed(), 'ada')).toMatchObject([
      {
        verdict: 'pass',
        message: 'closed: peak season; overridden by ada: carts are lost',
        evidence: { overriddenBy: { by: 'ada', reason: 'carts are lost' } },
      },
    ]);
    expect(check(closed(), 'bob')).toMatchObject([{ verdict: 'fail', evidence: { overriddenBy: null } }]);
  });

  it('is an error where a window cannot be read', () => {
    expect(check(closed({ unreadable: true }))).toMatchObject([{ verdict: 'error' }]);
  });

  it('warns, or says nothing, as the plan sets it', () => {
    expect(check(closed(), null, 'warn')).toMatchObject([{ verdict: 'fail', mode: 'warn' }]);
    expect(check(closed(), null, 'off')).toEqual([]);
  });
});
