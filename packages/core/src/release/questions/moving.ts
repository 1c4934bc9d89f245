import { describe, set } from '../change-decision.ts';
import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';
import { isWorthAPatch } from '../rule.ts';

/** A way back uses what is ready after this long, rather than wait for the rest. */
const PARTIAL_AFTER_MS = 3_000;

export function moving(facts: Facts): Decision | null {
  const { observation, goal, target, sides, input, movement, recollection, evidence } = facts;
  const mark = observation.mark;
  if (!mark) return null;
  if (movement.moves) {
    const enough = isWorthAPatch(input) || (goal.direction === 'back' && recollection.sinceProgressMs >= PARTIAL_AFTER_MS);
    // A Deployment refuses 0 and 0, and the controller would read it as one unavailable.
    if (enough && movement.surge + movement.unavailable > 0) {
      if (recollection.resting) return waitFor('controller', 'until the Deployment controller works again', evidence);
      // The controller retires by the counts in the statuses: old instances that are gone but still counted would be taken for spare ones.
      if (!sides.oldCurrent) return waitFor('specs', 'until the old ReplicaSets have counted their instances', evidence);
      return set(facts, 'move', mark.originals, { paused: false, ...movement }, describe(facts));
    }
    return waitFor('readiness', `until ${sides.newSpec} new are ready`, evidence);
  }
  const surplus = sides.oldSpec + sides.newSpec - (observation.desiredCount + target.extra);
  const allReady = sides.oldCurrent && sides.oldReady >= sides.oldSpec && input.ready >= sides.newSpec;
  const mayAdd = (observation.maxSurge ?? 0) > target.extra && sides.oldSpec > 0 && movement.unavailable > 0;
  if (mayAdd && (surplus === 0 || (surplus > 0 && allReady))) {
    // Paused, the controller keeps n + maxSurge instances: a hold of n is none while it may still add to it.
    const message =
      surplus === 0
        ? 'nothing is to be added: give back the surge'
        : `${surplus} more than ${observation.desiredCount} run: give back the surge`;
    return set(facts, 'trim', mark.originals, { paused: true, surge: target.extra, unavailable: movement.unavailable }, message);
  }
  if (surplus > 0 && sides.oldSpec > 0 && allReady && !target.last && (observation.maxSurge ?? 0) <= target.extra) {
    return waitFor('specs', 'until the controller has given back the surge', evidence);
  }
  return null;
}
