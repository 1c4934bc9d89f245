import { type Decision, stopped } from '../decision.ts';
import type { Facts } from '../facts.ts';

/** Whose is it? */
export function ownership({ observation, goal, evidence }: Facts): Decision | null {
  const { mark, templateDigest } = observation;
  if (mark && mark.releaseId !== goal.releaseId) {
    return stopped('held-by-another', `the workload is held by release ${mark.releaseId}`, evidence);
  }
  if (!mark && !goal.begun && observation.paused && !goal.overwrite) {
    return stopped(
      'paused-by-another',
      'the Deployment was paused by somebody else (kubectl rollout resume, or set spec.paused to false)',
      evidence,
    );
  }
  const known = mark ? [goal.targetDigest] : [goal.targetDigest, goal.fromDigest ?? templateDigest];
  if (!known.includes(templateDigest) && !goal.overwrite) {
    const what = templateDigest === goal.fromDigest ? 'set the pod template back to the version before' : 'changed the pod template';
    return stopped('foreign-template', `somebody ${what} during release ${goal.releaseId}`, evidence);
  }
  return null;
}
