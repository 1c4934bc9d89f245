import { type SignalRecord, severityOf } from '@sluice/core';
import type { ReleaseAccount, ReleaseOutcome, Report, VerificationAccount } from '@sluice/report';
import { APPLICATION, ENVIRONMENT, WANTED } from '../application/plan.ts';
import { INSTANCES, WORKLOAD } from '../application/workload.ts';
import type { DemoRelease } from './demo-release.ts';
import type { Told } from './told.ts';

/** Both releases as a report: counts and times from the observer, reasons and causes from the product's record. */
export function demoReport(releases: readonly DemoRelease[], place: string, madeAt: number): Report {
  return {
    title: 'Sluice: a good version and a bad one',
    introduction:
      `A good version went 1 → 25% → 100% of ${INSTANCES} instances; then a version that ${inWords(releases.at(-1))} was tried. Done by the sluice command on ${place}; ` +
      'counts and times were measured by an observer, a process that watches the cluster and never asks Sluice.',
    releases: releases.flatMap((release) => accountOf(release) ?? []),
    madeAt,
  };
}

function inWords(release: DemoRelease | undefined): string {
  return release?.fault === 'errors' ? 'is ready and fails one request in twenty' : 'never becomes ready';
}

function accountOf({ version, from, told, measured, clients }: DemoRelease): ReleaseAccount | null {
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
    clients,
    startedAt,
    endedAt,
    samples,
    spans,
    batches,
    verifications: verificationsOf(told),
    causes: told.causes,
  };
}

/** The plan verifies after each batch but the last. */
function verificationsOf({ verifications }: Told): readonly VerificationAccount[] {
  return [...verifications]
    .sort((one, other) => one.startedAt - other.startedAt)
    .map(({ verification, verdict, reason, signals }, index) => ({
      name: verification,
      when: `after batch ${WANTED[index] ?? WANTED.at(-1)}`,
      verdict,
      reason,
      signals: [...signals].sort((one, other) => weightOf(other) - weightOf(one)),
    }));
}

/** What decides comes first, and of that what is worst; else it stays as it was found. */
function weightOf({ critical, verdict }: SignalRecord): number {
  return (critical ? 10 : 0) + severityOf(verdict);
}

function outcomeOf(phase: string): ReleaseOutcome {
  return phase === 'succeeded' || phase === 'rolled-back' || phase === 'rollback-failed' ? phase : 'held';
}
