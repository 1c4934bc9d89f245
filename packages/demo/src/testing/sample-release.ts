import type { MeasuredRelease } from '../measure/measured-release.ts';
import type { DemoRelease } from '../result/demo-release.ts';

const MEASURED: MeasuredRelease = {
  desired: 10,
  minReady: 10,
  startedAt: 1_000,
  endedAt: 9_000,
  samples: [{ at: 1_000, old: 10, new: 0, ready: 10 }],
  batches: [
    { wanted: 1, old: 9, new: 1, ready: 10, verdict: 'pass', tookMs: 900, heldMs: 2_000 },
    { wanted: 3, old: 7, new: 3, ready: 10, verdict: 'pass', tookMs: 900, heldMs: 2_000 },
    { wanted: 10, old: 0, new: 10, ready: 10, verdict: 'pass', tookMs: 2_900, heldMs: 0 },
  ],
  spans: [],
  violations: [],
  end: { at: 9_000, old: 0, new: 10, ready: 10 },
};

/** As it has to be. */
export const GOOD: DemoRelease = {
  version: 'v2',
  from: 'v1',
  expected: 'succeeded',
  exitCode: 0,
  told: { id: 'shop-demo-1', phase: 'succeeded', reason: 'v2 runs everywhere', causes: [] },
  measured: MEASURED,
};

export const BAD: DemoRelease = {
  version: 'v3-bad',
  from: 'v2',
  expected: 'rolled-back',
  exitCode: 1,
  told: {
    id: 'shop-demo-2',
    phase: 'rolled-back',
    reason: 'web-1 was not ready',
    causes: [{ service: 'web', kind: 'probe', pod: 'web-1', message: 'was not ready', log: ['listening'], events: ['Unhealthy'] }],
  },
  measured: {
    ...MEASURED,
    batches: [{ wanted: 1, old: 10, new: 1, ready: 10, verdict: 'fail', tookMs: 10_000, heldMs: 0 }],
    end: { at: 9_000, old: 10, new: 0, ready: 10 },
  },
};

/** With other facts from the observer. */
export function seen(release: DemoRelease, facts: Partial<MeasuredRelease>): DemoRelease {
  return { ...release, measured: { ...(release.measured ?? MEASURED), ...facts } };
}
