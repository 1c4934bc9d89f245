import { describe, inMotion, set } from '../change-decision.ts';
import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';
import { DEFAULT_ORIGINALS, isArmed, type Observation, type Originals } from '../observation.ts';

/** Not ours yet: the first patch brings the originals, the mark, the template and the first movement together. */
export function beginning(facts: Facts): Decision | null {
  const { observation, goal, target, sides, movement, evidence } = facts;
  if (observation.mark) return null;
  const onTarget = observation.templateDigest === goal.targetDigest;
  const settled = onTarget && sides.oldSpec === 0 && !isArmed(observation);
  if (settled && !observation.paused) {
    if (target.last && sides.newReady < sides.desiredCount)
      return waitFor('readiness', 'the version runs everywhere; not all instances are ready', evidence);
    return { kind: 'reached', reason: 'settled', message: 'this version already runs everywhere', evidence, touched: false };
  }
  if (!goal.begun && !target.last && !movement.moves) {
    return {
      kind: 'reached',
      reason: 'settled',
      message: `${target.wanted} of ${observation.desiredCount}: moves nothing`,
      evidence,
      touched: false,
    };
  }
  const originals = goal.begun && goal.originals ? goal.originals : originalsOf(observation);
  // A ReplicaSet of this template that has pods must stop counting as available before anything is unpaused.
  const unpause = movement.moves && sides.newSpec === 0 && sides.oldCurrent && !isArmed(observation);
  return set(
    facts,
    'begin',
    originals,
    { paused: !unpause, ...(unpause ? movement : inMotion(observation, sides, movement)) },
    `begin: ${describe(facts)}`,
  );
}

function originalsOf(observation: Observation): Originals {
  return isArmed(observation) ? DEFAULT_ORIGINALS : observation.originals;
}
