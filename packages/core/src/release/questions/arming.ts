import { inMotion, pause, set } from '../change-decision.ts';
import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';
import { isArmed, NEVER_AVAILABLE_SECONDS } from '../observation.ts';
import { sidesOf } from '../sides.ts';
import { movedSpecs, UNPAUSED_LIMIT_MS } from './settling.ts';

/** Are the release's own settings in force on the Deployment and on the new side's ReplicaSet? */
export function arming(facts: Facts): Decision | null {
  const { observation, goal, sides, movement, evidence } = facts;
  const mark = observation.mark;
  if (!mark) return null;
  const swap = observation.templateDigest !== goal.targetDigest;
  if (swap || !isArmed(observation) || mark.targetDigest !== goal.targetDigest) {
    // A patch under way ends first: a surge counted from specs that are still moving would be too small, and ready pods would go.
    if (isArmed(observation) && !observation.paused) {
      if (movedSpecs(observation, sidesOf(observation, observation.templateDigest))) return pause(facts, 'the specs have moved');
      if (facts.recollection.unpausedMs < UNPAUSED_LIMIT_MS) {
        return waitFor('specs', 'until the controller has moved the ReplicaSets', evidence);
      }
    }
    return set(
      facts,
      swap ? 'swap' : 're-arm',
      mark.originals,
      { paused: true, ...inMotion(observation, sides, movement) },
      swap ? 'turn the Deployment to the other version, paused' : 'put the release settings back, paused',
    );
  }
  const { newSide } = sides;
  if (!newSide) return null;
  // One without instances has nothing to count, once that is what its status says too.
  const armed = newSide.specCount === 0 || newSide.minReadySeconds === NEVER_AVAILABLE_SECONDS;
  if (armed && newSide.current && newSide.availableCount === 0) return null;
  if (!observation.paused) return pause(facts, 'the new side counts as available: hold until it does not');
  return waitFor('arming', `until ReplicaSet ${newSide.name} takes over minReadySeconds`, evidence);
}
