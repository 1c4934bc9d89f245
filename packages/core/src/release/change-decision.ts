import type { Change } from './change.ts';
import type { ChangeReason, Decision } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Mark, Observation, Originals } from './observation.ts';
import { pauseChange, surgeAtRest } from './pause-change.ts';
import { clamp, type Movement } from './rule.ts';
import type { Sides } from './sides.ts';

/** A patch with the release's own settings, the mark and, where it is not there yet, the template. */
export function set(
  { observation, goal, target, evidence }: Facts,
  reason: ChangeReason,
  originals: Originals,
  to: { paused: boolean; surge: number; unavailable: number },
  message: string,
): Decision {
  const before = observation.mark;
  // Putting settings back moves nothing: what was held stays what is held.
  const held = reason === 're-arm' && before?.targetDigest === goal.targetDigest ? before : null;
  const mark: Mark = {
    releaseId: goal.releaseId,
    planDigest: goal.planDigest,
    targetDigest: goal.targetDigest,
    step: held?.step ?? goal.step,
    wanted: held?.wanted ?? target.wanted,
    of: held?.of ?? observation.desiredCount,
    originals,
  };
  const change: Change = {
    kind: 'set',
    resourceVersion: observation.resourceVersion,
    paused: to.paused,
    surge: to.surge,
    unavailable: to.unavailable,
    template: observation.templateDigest !== goal.targetDigest,
    mark,
  };
  return { kind: 'change', reason, message, evidence, change };
}

export function pause({ observation, goal, evidence }: Facts, message: string): Decision {
  return { kind: 'change', reason: 'pause', message, evidence, change: pauseChange(observation, goal.releaseId) };
}

/** What a paused Deployment must say so that the controller leaves both sides alone: n + maxSurge pods. */
export function inMotion(observation: Observation, sides: Sides, movement: Movement): { surge: number; unavailable: number } {
  const surge = surgeAtRest(observation);
  const given = clamp(sides.desiredCount - sides.oldSpec, 0, sides.desiredCount);
  return { surge, unavailable: surge === 0 ? Math.max(1, given) : Math.min(given, movement.unavailable) };
}

export function describe({ sides, movement }: Facts): string {
  return `old ${sides.oldSpec} → ${movement.oldSpec}, new ${sides.newSpec} → ${movement.newSpec}`;
}
