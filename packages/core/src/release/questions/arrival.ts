import { type Decision, waitFor } from '../decision.ts';
import type { Facts } from '../facts.ts';

export function arrival({ observation, target, sides, input, evidence }: Facts): Decision {
  const n = observation.desiredCount;
  if (target.last) {
    if (sides.oldSpec === 0 && sides.newSpec >= n && input.ready >= n) {
      return { kind: 'reached', reason: 'complete', message: `${n} of ${n} are new and ready`, evidence, touched: true };
    }
  } else if (input.ready >= sides.newSpec) {
    return { kind: 'reached', reason: 'hold', message: `held: ${sides.oldSpec} old, ${sides.newSpec} new`, evidence, touched: true };
  }
  return waitFor('readiness', `until ${sides.newSpec} new are ready`, evidence);
}
