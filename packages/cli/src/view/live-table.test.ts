import type { Decision } from '@sluice/core';
import { sampleRelease } from '@sluice/core/testing/sample-release';
import { sampleSignal } from '@sluice/core/testing/sample-verification';
import { describe, expect, it } from 'vitest';
import { LiveTable } from './live-table.ts';

const RELEASE = sampleRelease({ phase: 'releasing' });

function reached(reason: 'hold' | 'complete', counts: { new: number; old: number; ready: number }): Decision {
  const evidence = { desired: 10, wanted: counts.new, surge: 0, unavailable: 0, paused: true, ...counts };
  return { kind: 'reached', reason, message: 'reached', evidence, touched: true };
}

function rowAfter(table: LiveTable, decision: Decision): string {
  table.see({ kind: 'workload', target: 'eu', service: 'api', decision });
  return table.render(0, 200).split('\n')[1] ?? '';
}

describe('LiveTable', () => {
  it('shows the new and the old instances of a hold', () => {
    expect(rowAfter(new LiveTable(RELEASE), reached('hold', { new: 3, old: 7, ready: 3 }))).toBe(
      'eu  api      ███░░░░░░░  3/10 new  3 ready  7 old   held',
    );
  });

  it('says done, and not held, after the last batch', () => {
    expect(rowAfter(new LiveTable(RELEASE), reached('complete', { new: 10, old: 0, ready: 10 }))).toMatch(
      /10\/10 new {2}10 ready {2}0 old {3}done$/,
    );
  });

  it('does not call the instances that go back new', () => {
    const table = new LiveTable(RELEASE);
    rowAfter(table, reached('hold', { new: 3, old: 7, ready: 3 }));
    table.see({ kind: 'phase', phase: 'rolling-back', reason: 'errors' });
    expect(table.render(0, 200)).toContain('eu  api      waits');
    expect(rowAfter(table, reached('complete', { new: 10, old: 0, ready: 10 }))).toMatch(/10\/10 back {2}10 ready {2}0 to go {3}back$/);
    expect(table.render(0, 200)).toContain('^C stops here · sluice rollback shop-production-7 goes on');
  });

  it('shows what was measured below its workload, and not on the way back', () => {
    const table = new LiveTable(RELEASE);
    rowAfter(table, reached('hold', { new: 3, old: 7, ready: 3 }));
    const signals = [
      sampleSignal(),
      sampleSignal({ name: 'cpu', critical: false }),
      sampleSignal({ name: 'latency', verdict: 'fail', ratio: 3 }),
    ];
    table.see({ kind: 'verification', target: 'eu', service: 'api', verification: 'golden-signals', verdict: 'fail', reason: '', signals });
    expect(table.render(0, 200).split('\n')[2]).toBe('             latency 3× FAILED · errors 1.11× ok');
    table.see({ kind: 'phase', phase: 'rolling-back', reason: 'latency' });
    rowAfter(table, reached('complete', { new: 10, old: 0, ready: 10 }));
    expect(table.render(0, 200)).not.toContain('FAILED');
  });

  it('never writes a line wider than the terminal', () => {
    const table = new LiveTable(RELEASE);
    table.see({ kind: 'notice', message: 'x'.repeat(300) });
    expect(
      Math.max(
        ...table
          .render(0, 60)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(60);
  });
});
