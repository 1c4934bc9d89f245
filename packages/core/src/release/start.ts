import type { CheckSummary } from '../ledger/check-summary.ts';
import { hasEnded } from '../lifecycle.ts';
import type { Artifact } from '../plan/artifact.ts';
import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import { archive, type FixRecord, type Origin, type Release, type ReleaseRecord, type WorkloadRecord } from '../record/release-record.ts';

export type Start =
  | {
      readonly kind: 'new';
      readonly id: string;
      readonly number: number;
      /** A release that waits, and is undone before this one starts; null when none is under way. */
      readonly replaces: Release | null;
    }
  | { readonly kind: 'resume'; readonly release: Release }
  /** Until the release under way has ended. */
  | { readonly kind: 'wait'; readonly behind: Release; readonly message: string }
  | { readonly kind: 'refuse'; readonly reason: 'another-release' | 'plan-changed'; readonly message: string };

/** What running this plan with these artifacts means, given what is there: a new release, the one under way, or neither. */
export function decideStart(
  record: ReleaseRecord,
  plan: ResolvedPlan,
  artifacts: readonly Artifact[],
  { isFix } = { isFix: false },
): Start {
  const { release } = record;
  const number = 1 + Math.max(release?.number ?? 0, ...record.history.map((entry) => numberOf(entry.id)));
  const id = `${plan.application}-${plan.environment}-${number}`;
  if (!release || hasEnded(release.phase)) return { kind: 'new', number, id, replaces: null };
  const sameArtifacts =
    release.artifacts.length === artifacts.length &&
    release.artifacts.every((known) =>
      artifacts.some((artifact) => artifact.service === known.service && artifact.digest === known.digest),
    );
  const undo = `Let it end, run the command for it again, or undo it with: sluice rollback ${release.id}`;
  if (!sameArtifacts) {
    // A fix does not wait behind what it mends.
    if ((isFix || plan.onNewer === 'replace') && isReplaceable(release)) return { kind: 'new', number, id, replaces: release };
    const is = `${release.id} (${release.version}) is ${release.phase}: ${release.reason}`;
    if (!isFix && plan.onNewer === 'wait') return { kind: 'wait', behind: release, message: is };
    const message = `${is}. ${undo}`;
    return { kind: 'refuse', reason: 'another-release', message };
  }
  if (release.plan.digest !== plan.digest) {
    const message = `the plan was edited: ${release.id} runs plan ${short(release.plan.digest)}, this file resolves to ${short(plan.digest)}. ${undo}; or go on with the plan it has: sluice release --resume`;
    return { kind: 'refuse', reason: 'plan-changed', message };
  }
  return { kind: 'resume', release };
}

/**
 * Whatever is not ended can be replaced while nobody is at work on it, which the locks tell and not the phase: a lost runner leaves its
 * release in any of them. A hold over somebody else's change is left to people.
 */
function isReplaceable({ phase, holding }: Release): boolean {
  return !(phase === 'held' && holding === 'foreign');
}

/** The record with a new release in it, before anything has moved. */
export function prepareRelease(
  record: ReleaseRecord,
  start: { readonly id: string; readonly number: number },
  input: {
    plan: ResolvedPlan;
    artifacts: readonly Artifact[];
    version: string;
    workloads: readonly WorkloadRecord[];
    startedBy: string;
    origin: Origin | null;
    checks: readonly CheckSummary[];
    fix: FixRecord | null;
    now: number;
  },
): ReleaseRecord {
  const release: Release = {
    id: start.id,
    number: start.number,
    version: input.version,
    artifacts: input.artifacts.map((artifact) => ({ ...artifact, platforms: [...artifact.platforms] })),
    plan: input.plan,
    phase: 'prepared',
    reason: 'prepared',
    holding: null,
    resumeAt: null,
    phases: [],
    startedAt: input.now,
    updatedAt: input.now,
    startedBy: input.startedBy,
    origin: input.origin,
    workloads: [...input.workloads],
    steps: [],
    approvals: [],
    asked: [],
    verifications: [],
    gates: [],
    causes: [],
    fix: input.fix,
    resumption: null,
    checks: [...input.checks],
  };
  // Whatever waited is older than this one, or is this one.
  return { ...archive(record), release, next: null };
}

export function numberOf(releaseId: string): number {
  return Number(/-(\d+)$/.exec(releaseId)?.[1] ?? 0);
}

function short(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 7);
}
