import {
  type Artifact,
  type ArtifactFact,
  type CheckResult,
  decideStart,
  hasEnded,
  type PrecheckSummary,
  type RecordStore,
  type Release,
  type ResolvedPlan,
  type Start,
  type Stored,
  summarise,
} from '@sluice/core';
import { hasStatus } from '@sluice/kubernetes';
import type { Clusters } from './clusters.ts';
import type { Environment } from './environment.ts';
import { loadManifests, type ManifestsByService } from './load-manifests.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { openRecords } from './record-place.ts';
import { foundArtifacts, resolveArtifacts } from './resolve-artifacts.ts';
import { runPrecheck } from './run-precheck.ts';

/** What somebody asks to be released. */
export interface ReleaseRequest {
  readonly plan: ResolvedPlan;
  /** Its path, for what is relative to it. */
  readonly planFile: string;
  /** Tag of every service that no artifact names. */
  readonly version?: string;
  /** `service=image` lines. */
  readonly artifact: readonly string[];
  /** What the registry's credentials are found by; default the process's. */
  readonly env?: Environment;
  /** What the release comes into. */
  readonly ledger?: RecordKeeper;
}

export type CheckedRelease =
  /** The cluster would not give the record, and the checks say why. */
  | { readonly kind: 'unreadable'; readonly checks: readonly CheckResult[]; readonly summary: PrecheckSummary }
  | { readonly kind: 'refused'; readonly stored: Stored; readonly start: Extract<Start, { kind: 'refuse' }> }
  | { readonly kind: 'under-way'; readonly records: RecordStore; readonly stored: Stored; readonly release: Release }
  | CheckedNew;

export interface CheckedNew {
  readonly kind: 'new';
  readonly records: RecordStore;
  readonly stored: Stored;
  readonly start: Extract<Start, { kind: 'new' }>;
  readonly artifacts: readonly Artifact[];
  readonly manifests: ManifestsByService;
  readonly checks: readonly CheckResult[];
  readonly summary: PrecheckSummary;
  /** What people call it. */
  readonly version: string;
}

/** Looks at everything a release needs, together, and says what running it means. Changes nothing. */
export async function checkRelease(clusters: Clusters, request: ReleaseRequest): Promise<CheckedRelease> {
  const { plan, planFile } = request;
  const records = await openRecords(clusters, plan, request.ledger);
  const loaded = await loadOrExplain(clusters, records, request);
  if ('checks' in loaded) return { kind: 'unreadable', ...loaded };
  const stored = loaded;
  const facts = await artifactFacts(stored.record.release, request);
  const artifacts = foundArtifacts(facts);
  const start = decideStart(stored.record, plan, artifacts);
  switch (start.kind) {
    case 'refuse':
      return { kind: 'refused', stored, start };
    case 'resume':
      return { kind: 'under-way', records, stored, release: start.release };
    case 'new': {
      const manifests = await loadManifests(plan, planFile);
      const checks = await runPrecheck(clusters, plan, facts, manifests, start.replaces?.id ?? null);
      const version = request.version ?? [...new Set(artifacts.map((artifact) => artifact.version))].join(', ');
      return { kind: 'new', records, stored, start, artifacts, manifests, checks, summary: summarise(checks), version };
    }
    default:
      return start satisfies never;
  }
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
    const checks = await runPrecheck(clusters, plan, facts, await loadManifests(plan, planFile));
    const summary = summarise(checks);
    if (summary.proceed) throw error;
    return { checks, summary };
  }
}
