import { type Decision, stopped, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';

/** More new instances than the held share allows? Only possible through scaling or resuming from outside. */
export function exposure({ observation, goal, target, sides, evidence }: Facts): Decision | null {
  const { mark, desiredCount: n } = observation;
  // The last batch is judged until its first patch: what it finds is the hold before it.
  const entering = mark?.step !== goal.step;
  if (!mark || goal.direction === 'back' || (target.last && !entering) || n === 0) return null;
  const share = mark.of > 0 ? Math.ceil((mark.wanted / mark.of) * n) : 0;
  const limit = (target.last ? share : Math.max(share, target.wanted)) + 1;
  // What was held as one old and one new keeps its one extra instance at any n: judged by the old side only.
  const tooMany = mark.of !== 1 && sides.newSpec > limit;
  const noneLeft = sides.oldSpec === 0 && sides.newSpec > 0;
  if (!tooMany && !noneLeft) return null;
  // n is lowered first and both sides follow: until then these are the sizes of the n before.
  if (sides.oldSpec + sides.newSpec > n + Math.max(target.extra, observation.maxSurge ?? 0)) {
    return waitFor('specs', `until the controller has scaled the ReplicaSets to ${n}`, evidence);
  }
  if (tooMany) return stopped('overexposed', `${sides.newSpec} of ${n} instances are new, the batch allows ${limit - 1}`, evidence);
  return stopped('overexposed', `no old instance is left before the last batch (${sides.newSpec} of ${n} are new)`, evidence);
}
