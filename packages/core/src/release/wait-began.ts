import type { ResolvedTarget } from '../plan/resolved-plan.ts';
import type { Release } from '../record/release-record.ts';

/**
 * When the time of an automatic wait began to run: a pause with its step, a soak with the end of the last target it comes after.
 * Milliseconds since the epoch; null when it has not.
 */
export function waitBegan(release: Release, target: ResolvedTarget, index: number, kind: 'soak' | 'pause'): number | null {
  if (kind === 'pause')
    return release.steps.find((step) => step.target === target.name && step.index === index && step.kind === 'pause')?.startedAt ?? null;
  const ends = target.after.map(
    (name) => release.steps.find((step) => step.target === name && step.kind === 'finish' && step.outcome === 'done')?.endedAt ?? null,
  );
  return ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0));
}
