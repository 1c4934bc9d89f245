import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';

/**
 * Has the controller shared out the n of now? Until then the sizes are those of the n before: reckoned with the new n, instances that are
 * still to be added would pass for ones that the old side has given up.
 */
export function scaling({ observation, evidence }: Facts): Decision | null {
  const { mark, desiredCount: n, replicaSets } = observation;
  if (!mark) return null;
  const active = replicaSets.filter(({ specCount }) => specCount > 0);
  // The controller leaves a single one that has n already as it is, its note included.
  if (active.length === 1 && active[0]?.specCount === n) return null;
  if (active.every(({ sizedFor }) => sizedFor === null || sizedFor === n)) return null;
  return waitFor('specs', `until the controller has scaled the ReplicaSets to ${n}`, evidence);
}
