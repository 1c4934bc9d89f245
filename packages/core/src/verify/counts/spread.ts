import { z } from 'zod';
import type { Counts } from '../reading.ts';

/** How much the counts of one side vary from interval to interval: sums, so that it does not grow. */
export const spreadSchema = z.object({
  /** Intervals with traffic. */
  intervals: z.number().int(),
  bad: z.number(),
  total: z.number(),
  /** Σ bad² / total. */
  squares: z.number(),
});
export type Spread = z.infer<typeof spreadSchema>;

export const NO_SPREAD: Spread = { intervals: 0, bad: 0, total: 0, squares: 0 };

export function addToSpread(spread: Spread, { bad, total }: Counts): Spread {
  if (total <= 0) return spread;
  return {
    intervals: spread.intervals + 1,
    bad: spread.bad + bad,
    total: spread.total + total,
    squares: spread.squares + (bad * bad) / total,
  };
}

/**
 * Pearson's χ² of a constant share, with its degrees of freedom: χ² = Σ (b_t − p·m_t)² / (p·m_t) with p = Σb / Σm, which needs only sums:
 * χ² = (Σ b_t²/m_t − (Σb)²/Σm) / p. Their quotient is 1 for independent events. No degrees of freedom where there was no event.
 * Source: McCullagh & Nelder, Generalized Linear Models (2nd ed.), section 4.5.2.
 *
 * Worked example: 2, 0, 7, 3 errors of 100 requests each. p = 12/400 = 0.03; Σ b²/m = (4 + 0 + 49 + 9)/100 = 0.62; χ² = (0.62 − 144/400) / 0.03 = 8.67 with 3 degrees of
 * freedom.
 */
export function pearson({ intervals, bad, total, squares }: Spread): { readonly chiSquared: number; readonly degrees: number } {
  if (intervals < 2 || bad <= 0) return { chiSquared: 0, degrees: 0 };
  return { chiSquared: Math.max(0, squares - (bad * bad) / total) / (bad / total), degrees: intervals - 1 };
}
