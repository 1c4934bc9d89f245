import type { Change } from './change.ts';
import { isArmed, type Observation } from './observation.ts';
import { clamp } from './rule.ts';
import { sidesOf } from './sides.ts';

/**
 * What pauses a Deployment of ours where it stands: `paused: true` and nothing else, as long as the controller takes nothing away from one of
 * this size then; in the middle of a patch it may, and the pause carries a maxSurge with which it does not.
 *
 * Example: n = 16, a way back with 16 stable and 4 failing ones left and maxSurge 0. A bare pause leads to 13 + 3; with maxSurge 4 all stay.
 */
export function pauseChange(observation: Observation, releaseId: string): Change {
  const { desiredCount: n, mark, maxSurge, resourceVersion } = observation;
  const surge = surgeAtRest(observation);
  if (!mark || surge <= (maxSurge ?? 0)) return { kind: 'pause', releaseId };
  const { oldSpec } = sidesOf(observation, observation.templateDigest);
  return { kind: 'set', resourceVersion, paused: true, surge, unavailable: clamp(n - oldSpec, 0, n), template: false, mark };
}

/**
 * The least maxSurge with which a paused Deployment loses no instance. The controller brings it to n + maxSurge, each side by its share of
 * what both were when it last looked at them (the annotation max-replicas): both sides shrink where there are more, and a side whose share was reckoned
 * from more than n + maxSurge shrinks even where there are fewer. A patch under way may still add up to its maxSurge.
 *
 * Source: kubernetes pkg/controller/deployment/sync.go, scale; util/deployment_util.go, GetReplicaSetProportion.
 */
export function surgeAtRest(observation: Observation): number {
  const { desiredCount: n, paused, maxSurge, replicaSets } = observation;
  const active = replicaSets.filter(({ specCount }) => specCount > 0);
  const total = active.reduce((sum, { specCount }) => sum + specCount, 0);
  const underWay = isArmed(observation) && !paused ? n + (maxSurge ?? 0) : n;
  if (total === underWay || active.length < 2) return Math.max(underWay, total) - n;
  return Math.max(underWay, total, ...active.map(({ shareOf }) => shareOf ?? 0)) - n;
}
