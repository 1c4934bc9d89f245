import { pause } from '../change-decision.ts';
import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';
import type { Observation } from '../observation.ts';
import type { Sides } from '../sides.ts';

/** Longest time a Deployment stays unpaused without its specs moving: then the controller is away, and nothing foreign shall ride along. */
export const UNPAUSED_LIMIT_MS = 1_500;
/** One that has moved some of the specs gets more time for the rest: halfway, a pause makes it take back what it has done. */
export const HALFWAY_LIMIT_MS = 10_000;

/**
 * How long the controller may take to hear of what it has retired itself. Paused before that, it shares n + maxSurge out by the sizes it last heard
 * of: where those are older than its own last change, it takes instances away for ones that are gone already. It says nothing of how soon it hears
 * how soon it moved the specs: its cache is fed by a watch of its own.
 */
export const HEARING_LIMIT_MS = 1_000;

/** Has the last patch moved the specs? Then pause: readiness is awaited paused. */
export function settling(facts: Facts): Decision | null {
  const { observation, sides, recollection, evidence } = facts;
  if (!observation.mark || observation.paused) return null;
  if (movedSpecs(observation, sides)) {
    if (!observation.heard && recollection.sinceSpecsMs < HEARING_LIMIT_MS)
      return waitFor('specs', 'until the controller has heard of what it retired', evidence);
    return pause(facts, 'the specs have moved');
  }
  const atWork = recollection.sinceSpecsMs < recollection.unpausedMs;
  const limit = atWork ? HALFWAY_LIMIT_MS : UNPAUSED_LIMIT_MS;
  if (Math.min(recollection.sinceSpecsMs, recollection.unpausedMs) >= limit) {
    return pause(facts, `the controller has not moved the specs in ${limit / 1000} s`);
  }
  return waitFor('specs', 'until the controller has moved the ReplicaSets', evidence);
}

/** Are the ReplicaSets of the size that maxSurge and maxUnavailable lead to? */
export function movedSpecs({ desiredCount: n, maxUnavailable, maxSurge }: Observation, sides: Sides): boolean {
  const u = maxUnavailable ?? 0;
  return sides.oldSpec <= Math.max(0, n - u) && sides.newSpec >= Math.min(n, u + (maxSurge ?? 0));
}
