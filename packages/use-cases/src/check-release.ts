import {
  type Artifact,
  type ArtifactFact,
  type CheckResult,
  checkLock,
  decideStart,
  type Fix,
  hasEnded,
  type PrecheckSummary,
  type RecordStore,
  type Release,
  type ResolvedPlan,
  type Start,
  type Stored,
  summarise,
  type TeamMembers,
} from '@sluice/core';
import { hasStatus } from '@sluice/kubernetes';
import { checkBusiness } from './business/check-business.ts';
import type { Clusters } from './clusters.ts';
import type { Environment } from './environment.ts';
import { checkEnvironments } from './github/check-environments.ts';
import { teamChecks } from './github/check-teams.ts';
import { leaveOutMissing } from './leave-out-missing.ts';
import { loadManifests, type ManifestsByService } from './load-manifests.ts';
import { planWindows } from './plan-windows.ts';
import { promotionChecks } from './promotion/promotion-checks.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { openRecords } from './record-place.ts';
import { foundArtifacts, resolveArtifacts } from './resolve-artifacts.ts';
import { runPrecheck } from './run-precheck.ts';
import type { SloReach } from './slo/ask-plan.ts';
import { checkSlos } from './slo/check-slos.ts';
import { systemClock } from './system-clock.ts';
import { withTeams } from './with-teams.ts';

const SLO_PATIENCE_MS = 300_000;

/** What somebody asks to be released. */
export interface ReleaseRequest {
  readonly plan: ResolvedPlan;
  /** Its path, for what is relative to it. */
  readonly planFile: string;
  /** Tag of every service that no artifact names. */
  readonly version?: string;
  /** `service=image` lines. */
  readonly artifact: readonly string[];
  /** What becomes of a service whose image is not there: the release is refused, or the service keeps what it runs. Default fail. */
  readonly missing?: 'fail' | 'keep';
  /** Replace the instances even where the version runs already. */
  readonly again?: boolean;
  /** Why it is to start although windows may be closed; null where nobody gave a reason. */
  readonly fix?: Fix | null;
  /** What the registry's credentials are found by; default the process's. */
  readonly env?: Environment;
  /** What the release comes into. */
  readonly ledger?: RecordKeeper;
  /** Who is in which team; null or left out where nobody says. */
  readonly members?: TeamMembers | null;
  /** The same with the token that GitHub is asked with, where a workflow runs the release by its stages: for the checks that ask it. */
  readonly github?: Environment;
}

export type CheckedRelease =
  /** The cluster would not give the record, and the checks say why. */
  | { readonly kind: 'unreadable'; readonly checks: readonly CheckResult[]; readonly summary: PrecheckSummary }
  | { readonly kind: 'refused'; readonly stored: Stored; readonly start: Extract<Start, { kind: 'refuse' }> }
  | { readonly kind: 'under-way'; readonly records: RecordStore; readonly stored: Stored; readonly release: Release }
  | CheckedWaiting
  | CheckedNew;

/** It starts when the one under way has ended; nothing was checked. */
export interface CheckedWaiting {
  readonly kind: 'waits';
  readonly plan: ResolvedPlan;
  readonly again: boolean;
  readonly records: RecordStore;
  readonly stored: Stored;
  readonly start: Extract<Start, { kind: 'wait' }>;
  readonly artifacts: readonly Artifact[];
  /** What people call it. */
  readonly version: string;
  /** Tag of every service; null where artifacts were named. */
  readonly tag: string | null;
}

export interface CheckedNew {
  readonly kind: 'new';
  /** Of the services that are released. */
  readonly plan: ResolvedPlan;
  /** Services whose image is not there, which keep what they run. */
  readonly leftOut: readonly string[];
  /** The instances are replaced even where the version runs already. */
  readonly again: boolean;
  readonly records: RecordStore;
  readonly stored: Stored;
  readonly start: Extract<Start, { kind: 'new' }>;
  readonly artifacts: readonly Artifact[];
  readonly manifests: ManifestsByService;
  readonly checks: readonly CheckResult[];
  readonly summary: PrecheckSummary;
  /** What people call it. */
  readonly version: string;
  /** The reason for a fix it was checked with. */
  readonly fix: Fix | null;
}

/** Looks at everything a release needs, together, and says what running it means. Changes nothing. */
export async function checkRelease(clusters: Clusters, asked: ReleaseRequest): Promise<CheckedRelease> {
  const request = { ...asked, fix: await withTeams(asked.fix ?? null, asked.plan, asked.members ?? null) };
  const { planFile, again = false } = request;
  const records = await openRecords(clusters, request.plan, request.ledger);
  const loaded = await loadOrExplain(clusters, records, request);
  if ('checks' in loaded) return { kind: 'unreadable', ...loaded };
  const stored = loaded;
  const found = await artifactFacts(stored.record.release, request);
  const { plan, facts, leftOut } =
    request.missing === 'keep' ? await leaveOutMissing(request.plan, planFile, found) : { plan: request.plan, facts: found, leftOut: [] };
  const artifacts = foundArtifacts(facts);
  const start = decideStart(stored.record, plan, artifacts, { isFix: request.fix !== null });
  switch (start.kind) {
    case 'refuse':
      return { kind: 'refused', stored, start };
    case 'resume':
      return { kind: 'under-way', records, stored, release: start.release };
    case 'wait': {
      const tag = request.version ?? null;
      return { kind: 'waits', plan, again, records, stored, start, artifacts, version: versionOf(request, artifacts), tag };
    }
    case 'new': {
      const manifests = await loadManifests(plan, planFile);
      const [business, environments, teams, promotion, slos, technical] = await Promise.all([
        checkBusiness(plan, request.github ?? request.env ?? process.env, { artifacts: facts, planFile, fix: request.fix }),
        checkEnvironments(plan, request.github ?? null),
        teamChecks(plan, request.github ?? null, request.members ?? null),
        promotionChecks(clusters, plan, facts, { keeper: request.ledger, place: stored.record.ledger?.place, fix: request.fix }),
        checkSlos(plan, request.fix, sloReachOf(clusters, request)),
        runPrecheck(clusters, plan, facts, manifests, calendarOf(request), start.replaces?.id ?? null),
      ]);
      const locks = checkLock(plan, stored.record, systemClock.now());
      const checks = [...locks, ...business, ...environments, ...teams, ...promotion, ...slos, ...technical];
      const summary = summarise(checks);
      return {
        kind: 'new',
        plan,
        leftOut,
        again,
        records,
        stored,
        start,
        artifacts,
        manifests,
        checks,
        summary: { ...summary, nothingToDo: summary.nothingToDo && !again },
        version: versionOf(request, artifacts),
        fix: request.fix,
      };
    }
    default:
      return start satisfies never;
  }
}

function versionOf({ version }: ReleaseRequest, artifacts: readonly Artifact[]): string {
  return version ?? [...new Set(artifacts.map((artifact) => artifact.version))].join(', ');
}

function calendarOf({ planFile, env, fix = null }: ReleaseRequest): Parameters<typeof runPrecheck>[4] {
  return { windows: planWindows({ planFile, ...(env && { env }) }), fix, now: systemClock.now() };
}

/** A check ends by its own bounds: nobody waits longer than for the queries of its SLOs. */
function sloReachOf(clusters: Clusters, { planFile }: ReleaseRequest): SloReach {
  return { clusters, planFile, signal: AbortSignal.timeout(SLO_PATIENCE_MS), at: systemClock.now() };
}

/** A tag may have moved since: a release under way keeps its digests. */
async function artifactFacts(current: Release | null, request: ReleaseRequest): Promise<readonly ArtifactFact[]> {
  const { version } = request;
  const underWay = current && !hasEnded(current.phase) && version !== undefined && current.version === version ? current : null;
  return underWay ? underWay.artifacts.map((value) => ({ service: value.service, value })) : resolveArtifacts(request.plan, request);
}

/**
 * The record; or the checks, run all together, that say why the cluster would not give it: a missing permission is one line of a list,
 * not the first of many attempts.
 */
async function loadOrExplain(
  clusters: Clusters,
  records: RecordStore,
  request: ReleaseRequest,
): Promise<Stored | { checks: readonly CheckResult[]; summary: PrecheckSummary }> {
  try {
    return await records.load();
  } catch (error) {
    if (!hasStatus(error, 0, 401, 403)) throw error;
    const { plan, planFile } = request;
    const facts = await resolveArtifacts(plan, request);
    const checks = await runPrecheck(clusters, plan, facts, await loadManifests(plan, planFile), calendarOf(request));
    const summary = summarise(checks);
    if (summary.proceed) throw error;
    return { checks, summary };
  }
}
