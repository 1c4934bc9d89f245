import { formatDuration } from '../plan/durations.ts';
import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import { formatShare } from '../verify/format-numbers.ts';
import { nominalSeconds } from './budget-window.ts';
import { rampBound } from './ramp-bound.ts';
import { rampSteps } from './ramp-steps.ts';
import type { Slo } from './slo.ts';
import type { ResolvedSlo } from './slo-policy.ts';

/**
 * Where the batches of a plan could burn more of a budget than `maxReleaseBurn` grants, before the last of them: a sentence for each SLO,
 * about the service that could burn most. None where nothing is granted.
 */
export function rampExcesses(plan: ResolvedPlan, policy: ResolvedSlo, slos: readonly Slo[]): readonly string[] {
  const { maxReleaseBurn, worstErrors } = policy;
  if (maxReleaseBurn === null) return [];
  return slos.flatMap((slo) => {
    const bounds = plan.targets.flatMap(({ services }) =>
      services.map((service) => ({
        service: service.name,
        ...rampBound(rampSteps(service, null), { target: slo.target, windowSeconds: nominalSeconds(slo.window) }, worstErrors),
      })),
    );
    const [worst] = bounds.sort((a, b) => b.worst - a.worst);
    if (!worst?.most || worst.worst <= maxReleaseBurn) return [];
    const { exposure, bakeSeconds } = worst.most;
    return [
      `${slo.id}: the batches of ${worst.service} could burn ${formatShare(worst.worst)} of the budget before the last one, more than the ${formatShare(maxReleaseBurn)} granted: most of it ${formatShare(exposure)} for ${formatDuration(bakeSeconds)}, with ${formatShare(worstErrors)} of their requests failing at worst`,
    ];
  });
}
