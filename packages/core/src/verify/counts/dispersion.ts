import { z } from 'zod';
import type { Counts } from '../reading.ts';

export const dispersionSchema = z.object({
  /** Intervals with traffic. */
  intervals: z.number().int(),
  bad: z.number(),
  total: z.number(),
  /** Σ bad² / total. */
  squares: z.number(),
});
export type Dispersion = z.infer<typeof dispersionSchema>;

export const NO_DISPERSION: Dispersion = { intervals: 0, bad: 0, total: 0, squares: 0 };

/** Intervals of independent events that are assumed to have been seen before the first. */
const PRIOR_INTERVALS = 1;

export function addToDispersion(dispersion: Dispersion, { bad, total }: Counts): Dispersion {
  if (total <= 0) return dispersion;
  return {
    intervals: dispersion.intervals + 1,
    bad: dispersion.bad + bad,
    total: dispersion.total + total,
    squares: dispersion.squares + (bad * bad) / total,
  };
}

/**
 * φ: how much more counts vary from interval to interval than independent events would, variance over mean; 1 where they do not, never less.
 * Pearson's χ² of a constant share, over its degrees of freedom: χ² = Σ (b_t − p·m_t)² / (p·m_t) with p = Σb / Σm, which needs only sums:
 * χ² = (Σ b_t²/m_t − (Σb)²/Σm) / p. Source: McCullagh & Nelder, Generalized Linear Models (2nd ed.), section 4.5.2.
 *
 * Worked example: 2, 0, 7, 3 errors of 100 requests each. p = 12/400 = 0.03; Σ b²/m = (4 + 0 + 49 + 9)/100 = 0.62; χ² = (0.62 − 144/400) / 0.03 = 8.67;
 * with one interval assumed beforehand φ = (8.67 + 1) / (3 + 1) = 2.42.
 */
export function dispersionOf({ intervals, bad, total, squares }: Dispersion): number {
  if (intervals < 2 || bad <= 0) return 1;
  const chiSquared = Math.max(0, squares - (bad * bad) / total) / (bad / total);
  return Math.max(1, (chiSquared + PRIOR_INTERVALS) / (intervals - 1 + PRIOR_INTERVALS));
}
