import { z } from 'zod';
import type { Counts } from '../reading.ts';
import { ratioGrid, type Way } from './ratio-grid.ts';

export const likelihoodSchema = z.object({
  /** Log-likelihood of each ratio of the grid, against ratio 1. */
  sums: z.array(z.number()),
  /** Most that one interval alone has given to each of the effects over the tolerance, for either way. */
  largest: z.object({ increase: z.array(z.number()), decrease: z.array(z.number()) }),
});
export type Likelihood = z.infer<typeof likelihoodSchema>;

export function noLikelihood(tolerance: number): Likelihood {
  const { ratios, increase, decrease } = ratioGrid(tolerance);
  return {
    sums: ratios.map(() => 0),
    largest: { increase: increase.effects.map(() => 0), decrease: decrease.effects.map(() => 0) },
  };
}

/**
 * Log-likelihoods of the ratios after one more interval.
 *
 * Given that c bad events happened on the new side and b on the old, each was on the new side with probability θ(r) = ρ·r / (ρ·r + 1 − ρ), where ρ is the share of requests on
 * the new side in this interval and r the ratio of the rates. So the log-likelihood grows by c·ln θ(r) + b·ln(1 − θ(r)); against ratio 1 that is
 * c·ln r − (c + b)·ln(ρ·r + 1 − ρ). Counts may be fractions. Source: Lindon & Malek 2022 (arXiv 2011.03567).
 *
 * Worked example: ρ = 0.5, c = 3, b = 1, r = 2: θ = 2/3, 3·ln(2/3) + ln(1/3) = −2.3150; ratio 1: 4·ln(1/2) = −2.7726; the ratio 2 gains 0.4576 = 3·ln 2 − 4·ln 1.5.
 */
export function addLikelihood(
  { sums, largest }: Likelihood,
  tolerance: number,
  interval: { readonly new: Counts; readonly old: Counts },
): Likelihood {
  const share = interval.new.total / (interval.new.total + interval.old.total);
  // With traffic on one side only it is certain where events happen: nothing is learned of the ratio.
  if (!(share > 0 && share < 1)) return { sums, largest };
  const grid = ratioGrid(tolerance);
  const bad = interval.new.bad;
  const all = bad + interval.old.bad;
  const gained = grid.ratios.map((ratio, index) => bad * (grid.logs[index] ?? 0) - all * Math.log(share * ratio + 1 - share));
  const most = (way: Way) => {
    const none = gained[grid[way].tolerance] ?? 0;
    return grid[way].effects.map((effect, index) => Math.max(largest[way][index] ?? 0, rounded((gained[effect] ?? 0) - none)));
  };
  return {
    sums: sums.map((sum, index) => rounded(sum + (gained[index] ?? 0))),
    largest: { increase: most('increase'), decrease: most('decrease') },
  };
}

/** A millionth decides nothing, and keeps the state small. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
