import type { ReleaseRecord } from '@sluice/core';
import { sampleRelease } from '@sluice/core/testing/sample-release';
import { sampleSignal, sampleVerification } from '@sluice/core/testing/sample-verification';
import { describe, expect, it } from 'vitest';
import type { LiveWorkload } from '../commands/status.ts';
import { renderStatus } from './status-table.ts';

const now = Date.parse('2026-11-23T12:06:30Z');
const record: ReleaseRecord = {
  schemaVersion: 1,
  application: 'shop',
  environment: 'production',
  release: sampleRelease(),
  history: [
    {
      id: 'shop-production-6',
      version: 'v1',
      phase: 'succeeded',
      reason: '',
      startedAt: 0,
      endedAt: Date.parse('2026-11-20T08:00:00Z'),
      startedBy: 'ada',
      commit: null,
      workloads: [],
    },
  ],
  ledger: null,
  lock: null,
  next: null,
};
const [workload] = sampleRelease().workloads;

function live(changes: Partial<LiveWorkload> = {}): LiveWorkload {
  if (!workload) throw new Error('the sample has a workload');
  const seen = {
    desiredCount: 10,
    newCount: 3,
    oldCount: 7,
    readyCount: 10,
    paused: true,
    release: 'shop-production-7',
    lockHolder: null,
    state: 'held by shop-production-7',
  };
  return { workload, now: seen, trouble: null, ...changes };
}

describe('renderStatus', () => {
  it('shows what was measured last of each workload, and what to do where that did not decide', () => {
    const release = sampleRelease({
      holding: 'verification',
      reason: 'not decided by the metrics',
      verifications: [
        sampleVerification({ index: 1 }),
        sampleVerification({
          index: 3,
          signals: [sampleSignal({ verdict: 'inconclusive' }), sampleSignal({ name: 'latency', ratio: 0.9 })],
        }),
      ],
      gates: [{ target: 'eu', index: 2, gate: 'slo', verdict: 'pass', action: 'continue', reason: '62% are left', at: 0 }],
    });
    const text = renderStatus({ ...record, release }, [live()], now);
    expect(text).toContain(
      '  measured  api in eu: errors 1.11× not decided · latency 0.9× ok\n  gate      SLO in eu: pass: 62% are left\n',
    );
    expect(text).toContain('sluice release --resume --accept-inconclusive');
  });

  it('puts the state first, what can be done second, numbers third', () => {
    expect(renderStatus(record, [live()], now)).toBe(`shop → production   shop-production-7   v2   HELD for 5 min
  approval go
  started   ada 2026-11-23T12:00:00.000Z
  go on     sluice release --resume --yes   (approves)
  undo      sluice rollback shop-production-7

  SERVICE  TARGET  NEW  OLD  READY  WANT  STATE
  api      eu      3    7    10     10    held by shop-production-7
  lock      free

  before
    shop-production-6  v1  succeeded  2026-11-20T08:00:00.000Z`);
  });

  it('says why a workload cannot be seen, and who holds a lock', () => {
    const text = renderStatus(
      record,
      [
        live({ now: null, trouble: '403 Forbidden' }),
        live({ now: null }),
        live({ now: { ...live().now, lockHolder: 'runner-1' } as LiveWorkload['now'] }),
      ],
      now,
    );
    expect(text).toContain('api      eu      -    -    -      -     403 Forbidden');
    expect(text).toContain('the Deployment does not exist');
    expect(text).toContain('lock      api: runner-1');
  });

  it('offers nothing to resume or undo after a rollback', () => {
    const text = renderStatus({ ...record, release: sampleRelease({ phase: 'rolled-back', holding: null }) }, [], now);
    expect(text).not.toContain('go on');
    expect(text).not.toContain('undo');
  });

  it('knows an application without a release', () => {
    expect(renderStatus({ ...record, release: null }, [], now)).toBe('shop → production   no release yet');
  });
});
