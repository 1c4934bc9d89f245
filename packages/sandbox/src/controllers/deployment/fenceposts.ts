import type { Deployment } from '../../kube/objects.ts';

/** How far a rollout may go over and under the number that is wanted. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/**
 * util.ResolveFenceposts: percents of the wanted number, surge rounded up, unavailable rounded down, and not both 0.
 *
 * 2 wanted, unavailable 25%, surge 0 → unavailable 0 by rounding, so 1.
 */
export function resolveFenceposts(maxSurge: number | string, maxUnavailable: number | string, wanted: number): Fenceposts {
  const surge = scaled(maxSurge, wanted, Math.ceil);
  const unavailable = scaled(maxUnavailable, wanted, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

export function wantedCount({ spec }: Deployment): number {
  return spec.replicas ?? 1;
}

export function maxSurgeOf(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fencepostsOf(deployment).surge : 0;
}

export function maxUnavailableOf(deployment: Deployment): number {
  const wanted = wantedCount(deployment);
  return isRollingUpdate(deployment) && wanted > 0 ? Math.min(wanted, fencepostsOf(deployment).unavailable) : 0;
}

/** Without the correction of fenceposts: what util.NewRSNewReplicas goes by. */
export function plainSurgeOf({ spec }: Deployment): number {
  return scaled(spec.strategy?.rollingUpdate?.maxSurge ?? 0, spec.replicas ?? 1, Math.ceil);
}

function fencepostsOf(deployment: Deployment): Fenceposts {
  const { maxSurge = 0, maxUnavailable = 0 } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(maxSurge, maxUnavailable, wantedCount(deployment));
}

function scaled(amount: number | string, of: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number.parseInt(amount, 10) * of) / 100);
}
