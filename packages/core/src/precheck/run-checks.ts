import { CHECK_NAMES, type CheckName, type ResolvedPlan, type ResolvedTarget } from '../plan/resolved-plan.ts';
import type { ArtifactFact, Check, CheckContext } from './check-context.ts';
import type { CheckResult } from './check-result.ts';
import { checkAutoscaler } from './checks/autoscaler.ts';
import { checkCapacity } from './checks/capacity.ts';
import { checkCluster } from './checks/cluster.ts';
import { checkGitops } from './checks/gitops.ts';
import { checkImage } from './checks/image.ts';
import { checkManifests } from './checks/manifests.ts';
import { checkOwnership } from './checks/ownership.ts';
import { checkPermissions } from './checks/permissions.ts';
import { checkProbes } from './checks/probes.ts';
import { checkStrategy } from './checks/strategy.ts';
import { checkVersion } from './checks/version.ts';
import { checkWorkload } from './checks/workload.ts';
import type { PrecheckFacts } from './facts.ts';

/** The others look at the environment as a whole, once. */
type TargetCheck = Exclude<CheckName, 'window' | 'approvals'>;

const CHECKS = {
  cluster: checkCluster,
  permissions: checkPermissions,
  workload: checkWorkload,
  strategy: checkStrategy,
  manifests: checkManifests,
  image: checkImage,
  capacity: checkCapacity,
  probes: checkProbes,
  ownership: checkOwnership,
  autoscaler: checkAutoscaler,
  gitops: checkGitops,
  version: checkVersion,
} satisfies Record<TargetCheck, Check>;

/**
 * Every check of a target that is not off, on the services of the target that have an artifact (others are untouched). Pure: the same facts give the
 * same results.
 */
export function runChecks(
  plan: ResolvedPlan,
  target: ResolvedTarget,
  artifacts: readonly ArtifactFact[],
  facts: PrecheckFacts,
): readonly CheckResult[] {
  const released = new Set(artifacts.map((artifact) => artifact.service));
  const context: CheckContext = {
    plan,
    target,
    services: target.services.filter((service) => released.has(service.name)),
    artifacts,
    facts,
  };
  return CHECK_NAMES.flatMap((check) => {
    const mode = plan.prechecks[check];
    if (mode === 'off' || check === 'window' || check === 'approvals') return [];
    return CHECKS[check](context).map(
      ({ warnsAtMost, because = null, ...finding }): CheckResult => ({
        check,
        target: target.name,
        mode: warnsAtMost ? 'warn' : mode,
        ...finding,
        // A cause is no consequence of itself.
        because: because === check ? null : because,
      }),
    );
  });
}
