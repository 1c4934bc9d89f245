import type { ReleaseAccount, ReleaseOutcome, Report } from '@sluice/report';
import { APPLICATION, ENVIRONMENT } from '../application/plan.ts';
import { INSTANCES, WORKLOAD } from '../application/workload.ts';
import type { DemoRelease } from './demo-release.ts';

/** Both releases as a report: counts and times from the observer, reasons and causes from the product's record. */
export function demoReport(releases: readonly DemoRelease[], place: string, madeAt: number): Report {
  return {
    title: 'Sluice: a good version and a bad one',
    introduction:
      `A good version went 1 → 25% → 100% of ${INSTANCES} instances; then a version that never becomes ready was tried. Done by the sluice command on ${place}; ` +
      'counts and times were measured by an observer, a process that watches the cluster and never asks Sluice.',
    releases: releases.flatMap((release) => accountOf(release) ?? []),
    madeAt,
  };
}

function accountOf({ version, from, told, measured }: DemoRelease): ReleaseAccount | null {
  if (measured === null) return null;
  const { desired, minReady, startedAt, endedAt, samples, spans, batches } = measured;
  const outcome = outcomeOf(told.phase);
  return {
    id: told.id,
    application: APPLICATION,
    environment: ENVIRONMENT,
    workload: WORKLOAD,
    version,
    from,
    outcome,
    reason: outcome === 'succeeded' ? '' : told.reason,
    desired,
    minReady,
    startedAt,
    endedAt,
    samples,
    spans,
    batches,
    verifications: [],
    causes: told.causes,
  };
}

function outcomeOf(phase: string): ReleaseOutcome {
  return phase === 'succeeded' || phase === 'rolled-back' || phase === 'rollback-failed' ? phase : 'held';
}
