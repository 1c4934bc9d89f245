/** A batch, and how long it stays before the next one. */
export interface RampStep {
  /** Share of the instances on the new version: 0 to 1. */
  readonly exposure: number;
  readonly bakeSeconds: number;
}

export interface RampBound {
  /** Share of the budget that would be gone at worst before the last batch. */
  readonly worst: number;
  /** The step that takes most of it; null for a ramp without steps. */
  readonly most: (RampStep & { readonly worst: number }) | null;
}

/**
 * What a ramp can burn at most, if the new version does as badly as is believable and nobody notices until the end of each step:
 * Σ exposure × worst share of errors × bake time / ((1 − target) × window), with even traffic. The last batch is no step of it: what
 * follows it is no longer bounded by a ramp.
 * Worked example: 10% for 10 min and 50% for 20 min, a tenth of the requests failing at worst, 99.9% over 30 days:
 * (0.1 × 600 + 0.5 × 1200) s × 0.1 / (0.001 × 2,592,000 s) = 66 / 2592 = 2.5% of the budget.
 */
export function rampBound(
  steps: readonly RampStep[],
  slo: { readonly target: number; readonly windowSeconds: number },
  worstShare: number,
): RampBound {
  const budget = (1 - slo.target) * slo.windowSeconds;
  const bounds = steps.map((step) => ({ ...step, worst: (step.exposure * worstShare * step.bakeSeconds) / budget }));
  const worst = bounds.reduce((sum, step) => sum + step.worst, 0);
  const [most = null] = [...bounds].sort((a, b) => b.worst - a.worst);
  return { worst, most };
}
