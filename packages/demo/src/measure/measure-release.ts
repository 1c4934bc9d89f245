import type { BatchAccount, Span } from '@sluice/report';
import { checkInvariant, minimumReady, type Observation } from '@sluice/sandbox';
import type { MeasuredRelease } from './measured-release.ts';
import { type Segment, type Walk, walkRelease } from './walk.ts';

/** What the observer's file says of one release; null when it says nothing of it. */
export function measureRelease(observations: readonly Observation[], deployment: string, releaseId: string): MeasuredRelease | null {
  const walk = walkRelease(observations, deployment, releaseId);
  const last = walk?.samples.at(-1);
  if (!walk || !last) return null;
  const { desired, startedAt, endedAt, samples } = walk;
  const violations = checkInvariant(observations, deployment).violations.filter(({ at }) => at >= startedAt);
  return {
    desired,
    minReady: minimumReady(observations, deployment, { fromMs: startedAt, toMs: endedAt }).ready,
    startedAt,
    endedAt,
    samples,
    batches: forward(walk).map((segment, index, all) => {
      const batch = batchOf(segment, desired);
      // After the last one there is nothing to hold for: the owner's settings are put back.
      return index === all.length - 1 && !goesBack(walk) ? { ...batch, heldMs: 0 } : batch;
    }),
    spans: spansOf(walk),
    violations: violations.map(({ message }) => message),
    end: last,
  };
}

/** The batches: whatever goes where the release went first. The way back goes to another pod template. */
function forward({ segments }: Walk): readonly Segment[] {
  return segments.filter(({ target }) => target === segments[0]?.target);
}

function goesBack({ segments }: Walk): boolean {
  return segments.some(({ target }) => target !== segments[0]?.target);
}

/** Complete is what was wanted, no more and no less, with everything serving; anything else had been given up. */
function batchOf({ wanted, from, to, settledAt, last }: Segment, desired: number): BatchAccount {
  const complete = last.new === wanted && last.old === desired - wanted && last.ready >= desired;
  const { old, new: fresh, ready } = last;
  return {
    wanted,
    old,
    new: fresh,
    ready,
    verdict: complete ? 'pass' : 'fail',
    tookMs: (complete ? settledAt : to) - from,
    heldMs: complete ? to - settledAt : 0,
  };
}

function spansOf(walk: Walk): readonly Span[] {
  const { segments, endedAt, desired } = walk;
  const steps = forward(walk);
  const spans = steps.flatMap((segment): readonly Span[] => {
    const { wanted, from, to, settledAt } = segment;
    const batch = { kind: 'batch', label: `batch ${wanted}`, short: String(wanted), from } as const;
    if (batchOf(segment, desired).verdict === 'fail') return [{ ...batch, to, verdict: 'fail' }];
    const stands =
      segment === steps.at(-1) && !goesBack(walk)
        ? ({ kind: 'finish', label: 'finish', short: '✔' } as const)
        : ({ kind: 'hold', label: 'held', short: '⏸' } as const);
    return [
      { ...batch, to: settledAt, verdict: 'pass' },
      { ...stands, from: settledAt, to, verdict: 'pass' },
    ];
  });
  const back = segments.find(({ target }) => target !== segments[0]?.target);
  return back === undefined
    ? spans
    : [...spans, { kind: 'rollback', label: 'back', short: '↩', from: back.from, to: endedAt, verdict: 'pass' }];
}
