import { formatDuration } from '../../plan/durations.ts';
import type { Promotion } from '../../plan/promotion.ts';
import type { ResolvedPlan } from '../../plan/resolved-plan.ts';
import type { Fix } from '../../windows/decide-window.ts';
import type { ArtifactFact } from '../check-context.ts';
import type { CheckResult, Finding } from '../check-result.ts';
import type { PastRelease, PromotionFacts, PromotionSource } from './promotion-facts.ts';

/** Every digest of the release has succeeded in the environment it is promoted from, and not too long ago. None where the plan asks for nothing. */
export function checkPromotion(
  { environment, promotion }: ResolvedPlan,
  artifacts: readonly ArtifactFact[],
  facts: PromotionFacts,
  fix: Fix | null,
): readonly CheckResult[] {
  if (promotion === undefined) return [];
  const setAside = fix !== null && promotion.override === 'fix' ? fix : null;
  return findings(promotion, artifacts, facts).map(({ verdict, message, ...finding }): CheckResult => {
    const overridden = setAside !== null && verdict !== 'pass';
    return {
      ...finding,
      check: 'promotion',
      target: environment,
      mode: overridden ? 'warn' : promotion.mode,
      verdict,
      message: overridden ? `${message}. Set aside by the fix of ${setAside.by}: ${setAside.reason}` : message,
      because: null,
    };
  });
}

/** Whether it is known of every artifact that it may be released: nobody else needs to be asked. */
export function isPromoted(promotion: Promotion, artifacts: readonly ArtifactFact[], facts: PromotionFacts): boolean {
  return findings(promotion, artifacts, facts).every(({ verdict }) => verdict === 'pass');
}

function findings(promotion: Promotion, artifacts: readonly ArtifactFact[], facts: PromotionFacts): readonly Finding[] {
  const releases = together(facts.sources);
  const found = artifacts.map((artifact) => findArtifact(promotion, artifact, releases, facts));
  const failed = found.flatMap((result) => ('finding' in result ? [result.finding] : []));
  if (failed.length > 0) return failed;
  const passed = found.flatMap((result) => ('success' in result ? [result.success] : []));
  const names = [...new Set(passed.map(({ id, version }) => `${version} (${id})`))].join(', ');
  return [
    {
      service: null,
      verdict: 'pass',
      message: `every digest has succeeded in ${promotion.from}: ${names}`,
      fix: null,
      evidence: passed.map(({ id, endedAt }) => ({ release: id, endedAt: timeOf(endedAt) })),
    },
  ];
}

/** The same release from several places is the first of them: a record is never behind its ledger. */
function together(sources: readonly PromotionSource[]): readonly PastRelease[] {
  const byStart = new Map<string, PastRelease>();
  for (const { releases } of sources) {
    for (const release of ('value' in releases && releases.value) || []) {
      const key = `${release.id} ${release.startedAt}`;
      if (!byStart.has(key)) byStart.set(key, release);
    }
  }
  return [...byStart.values()].toSorted((left, right) => right.startedAt - left.startedAt);
}

type Succeeded = PastRelease & { readonly endedAt: number };

function findArtifact(
  promotion: Promotion,
  artifact: ArtifactFact,
  releases: readonly PastRelease[],
  facts: PromotionFacts,
): { readonly success: Succeeded } | { readonly finding: Finding } {
  const { service } = artifact;
  const { from, withinSeconds } = promotion;
  const finding = (verdict: Finding['verdict'], message: string, fix: string, evidence: Finding['evidence']) => ({
    finding: { service, verdict, message, fix, evidence },
  });
  if ('error' in artifact)
    return finding('inconclusive', `whether its image succeeded in ${from} is not known: it was not found`, 'see the check image', null);
  const { digest } = artifact.value;
  const holds = ({ services }: PastRelease): boolean =>
    services.some((candidate) => candidate.service === service && candidate.digests.includes(digest));
  const [success] = releases.filter(holds).filter(isSuccess).toSorted(newestEnd);
  if (success && (withinSeconds === null || facts.now - success.endedAt <= withinSeconds * 1000)) return { success };
  const evidence = {
    digest,
    from,
    withinSeconds,
    asked: facts.sources.map(({ place, releases }) => ({ place, answer: 'error' in releases ? releases.error.reason : 'read' })),
  };
  if (success) {
    const age = formatDuration(Math.floor((facts.now - success.endedAt) / 60_000) * 60);
    return finding(
      'fail',
      `${short(digest)} succeeded in ${from} ${age} ago, with ${told(success)}; permitted is ${formatDuration(withinSeconds ?? 0)}`,
      `release it to ${from} again (input again, --again), then here`,
      evidence,
    );
  }
  const unread = facts.sources.flatMap(({ place, releases }) =>
    'error' in releases ? [`${place}: ${releases.error.message}`] : releases.value === null ? [`${place}: there is none`] : [],
  );
  // Nobody answered: that nothing is known of it does not say that it never succeeded.
  if (facts.sources.every(({ releases }) => 'error' in releases || releases.value === null))
    return finding(
      'error',
      `whether ${short(digest)} succeeded in ${from} is not known. Asked: ${unread.join('; ')}`,
      `release to ${from} first; or let this job read the record of ${from} (a context of its kubeconfig, with get on configmaps) or the ledger it was written into (contents: read, --ledger)`,
      evidence,
    );
  const [other] = releases.filter(holds);
  const here = other ? ` ${other.id} with it ${other.outcome === null ? 'has not ended' : `is ${other.outcome}`}.` : '';
  const [last] = releases
    .filter(({ services }) => services.some((candidate) => candidate.service === service))
    .filter(isSuccess)
    .toSorted(newestEnd);
  const before = last ? ` The last that did: ${told(last)}` : ' None of this service did';
  return finding(
    'fail',
    `${short(digest)} has not succeeded in ${from}.${here}${before}${unread.length > 0 ? ` (${unread.join('; ')})` : ''}`,
    `release it to ${from} first; the same tag may stand for another digest now`,
    evidence,
  );
}

function isSuccess(release: PastRelease): release is Succeeded {
  return release.outcome === 'succeeded' && release.endedAt !== null;
}

function newestEnd(left: Succeeded, right: Succeeded): number {
  return right.endedAt - left.endedAt;
}

function told({ id, version, endedAt }: Succeeded): string {
  return `${version} (${id}, ${timeOf(endedAt)})`;
}

function short(digest: string): string {
  return digest.slice(0, 14);
}

function timeOf(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16)}Z`;
}
