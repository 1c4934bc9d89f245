import type { ResolvedPlan } from '../../plan/resolved-plan.ts';

/**
 * The α of a verification is that of a release: each workload and verify step that uses it has an equal share (Bonferroni), so that all of
 * them together stop a good release in at most α of cases. A monitor is one use of each workload.
 *
 * Worked example: α = 0.05, two services on one target, two verify steps each, a monitor too: six uses, 0.05 / 6 = 0.0083 each.
 */
export function alphaShare({ targets, monitors = [], verifications = {} }: ResolvedPlan, name: string): number {
  const services = targets.flatMap((target) => target.services);
  const steps = services.flatMap((service) => service.steps.filter((step) => step.kind === 'verify' && step.verification === name));
  const uses = steps.length + (monitors.includes(name) ? services.length : 0);
  return (verifications[name]?.alpha ?? 0.05) / Math.max(1, uses);
}
